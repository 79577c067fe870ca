import { ActionIcon, Button, Modal, Radio, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentInfo, DuplicatePair } from "../../../electron/contract/documents.ts";
import { useAction } from "../../components/use-error-text.ts";
import { useFormat } from "../../i18n/use-format.ts";
import { useApp, useDuplicates } from "../../stores/use-app.ts";
import { LoadingText, SourceText } from "../ask/SourceText.tsx";
import { useContent } from "../ask/use-content.ts";
import classes from "./DuplicatesDialog.module.css";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Pairs that look like copies, one at a time, side by side. */
export function DuplicatesDialog({ isOpen, onClose }: Props) {
  const { t } = useTranslation();
  const pairs = useDuplicates((state) => state.pairs);
  const [index, setIndex] = useState(0);
  const pair = pairs[Math.min(index, pairs.length - 1)];
  useEffect(() => {
    if (isOpen && !pair) onClose();
  }, [isOpen, pair, onClose]);
  return (
    <Modal
      opened={isOpen && pair !== undefined}
      onClose={onClose}
      title={t("library.copies.title")}
      size={900}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {pair && (
        <PairView
          key={pair.documents.map((document) => document.document_id).join()}
          pair={pair}
          index={Math.min(index, pairs.length - 1)}
          count={pairs.length}
          onMove={(step) => setIndex((index + step + pairs.length) % pairs.length)}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}

interface PairProps {
  readonly pair: DuplicatePair;
  readonly index: number;
  readonly count: number;
  readonly onMove: (step: number) => void;
  readonly onClose: () => void;
}

function PairView({ pair, index, count, onMove, onClose }: PairProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const run = useAction();
  const { library, duplicates } = useApp();
  const [stays, setStays] = useState(pair.documents[0].document_id);
  const [isBusy, setIsBusy] = useState(false);
  const joins = pair.documents.find((document) => document.document_id !== stays)?.document_id ?? "";
  const { merge, split, keepBoth } = duplicates.getState();
  const settle = (action: Promise<unknown>) => {
    setIsBusy(true);
    run(action.finally(() => setIsBusy(false)));
  };
  const undo = () => run(split(stays, joins).then(() => library.getState().load()));
  const mergePair = () =>
    settle(
      merge(stays, joins).then(() => {
        const id = `merged-${joins}`;
        notifications.show({
          id,
          autoClose: 12_000,
          message: (
            <span className={classes.notice}>
              {t("library.copies.merged")}
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() => {
                  notifications.hide(id);
                  undo();
                }}
              >
                {t("common.undo")}
              </Button>
            </span>
          ),
        });
        return library.getState().load();
      }),
    );
  return (
    <>
      <div className={classes.head}>
        <p>{t("library.copies.similarity", { percent: format.percent(pair.similarity) })}</p>
        {count > 1 && (
          <div className={classes.steps}>
            <Tooltip label={t("library.copies.previous")}>
              <ActionIcon size={24} aria-label={t("library.copies.previous")} onClick={() => onMove(-1)}>
                <IconChevronLeft size={16} />
              </ActionIcon>
            </Tooltip>
            <span>{t("library.copies.position", { index: index + 1, count })}</span>
            <Tooltip label={t("library.copies.next")}>
              <ActionIcon size={24} aria-label={t("library.copies.next")} onClick={() => onMove(1)}>
                <IconChevronRight size={16} />
              </ActionIcon>
            </Tooltip>
          </div>
        )}
      </div>
      <Radio.Group value={stays} onChange={setStays} aria-label={t("library.copies.choose")}>
        <div className={classes.sides}>
          {pair.documents.map((document) => (
            <Side key={document.document_id} document={document} stays={document.document_id === stays} />
          ))}
        </div>
      </Radio.Group>
      <div className={classes.foot}>
        <Button variant="subtle" color="gray" className={classes.later ?? ""} onClick={onClose}>
          {t("library.copies.later")}
        </Button>
        <Button
          variant="default"
          disabled={isBusy}
          onClick={() =>
            settle(keepBoth(stays, joins).then(() => notifications.show({ message: t("library.copies.bothKept") })))
          }
        >
          {t("library.copies.keepBoth")}
        </Button>
        <Button loading={isBusy} onClick={mergePair}>
          {t("library.copies.merge")}
        </Button>
      </div>
    </>
  );
}

const noPassage = { start: 0, end: 0 };

function Side({ document, stays }: { readonly document: DocumentInfo; readonly stays: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { content } = useContent(document.document_id, document.current_version_id);
  const current = document.versions.find((version) => version.version_id === document.current_version_id);
  const facts = [
    t(`library.formats.${document.format}`),
    ...(current ? [format.bytes(current.size_bytes)] : []),
    t("library.copies.versions", { count: document.versions.length }),
    format.day(document.updated_at),
  ];
  return (
    <div className={classes.side} data-stays={stays || undefined}>
      <div className={classes.facts}>
        <strong>{document.title}</strong>
        <span className={classes.path}>{document.path}</span>
        <span>{facts.join(" · ")}</span>
      </div>
      <div
        className={classes.text}
        tabIndex={0}
        role="group"
        aria-label={t("library.copies.text", { title: document.title })}
      >
        {content ? <SourceText content={content} passage={noPassage} passageId="" /> : <LoadingText />}
      </div>
      <div className={classes.choice}>
        <Radio size="xs" value={document.document_id} label={`${t("library.copies.keep")}: ${document.path}`} />
        <span className={classes.fate}>{t(stays ? "library.copies.kept" : "library.copies.joins")}</span>
      </div>
    </div>
  );
}
