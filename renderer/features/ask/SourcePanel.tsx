import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconFocus2, IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Citation } from "../../../electron/contract/chat.ts";
import { ErrorLine } from "../../components/ErrorLine.tsx";
import { type Format, useFormat } from "../../i18n/use-format.ts";
import type { OpenSource } from "../../stores/conversation.ts";
import { useConversations } from "../../stores/use-app.ts";
import { LoadingText, SourceText } from "./SourceText.tsx";
import { useContent } from "./use-content.ts";
import classes from "./SourcePanel.module.css";

/** The document behind a citation, opened at the passage. */
export function SourcePanel({ source }: { readonly source: OpenSource }) {
  const { t } = useTranslation();
  const format = useFormat();
  const showSource = useConversations((state) => state.showSource);
  const citation = source.citations[source.index];
  const panel = useRef<HTMLElement>(null);
  const { content, error, retry } = useContent(citation?.document_id, citation?.version_id);

  // The focus goes to the source and, when it closes, back to what opened it.
  useEffect(() => {
    const opener = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
    };
  }, []);

  if (!citation) return null;
  const count = source.citations.length;
  const move = (step: number) => showSource({ ...source, index: (source.index + step + count) % count });
  const passageId = `passage-${citation.version_id}-${citation.start}`;
  const toPassage = () => document.getElementById(passageId)?.scrollIntoView({ block: "center" });
  return (
    <aside ref={panel} className={classes.panel} aria-label={t("source.panel")} tabIndex={-1}>
      <header className={classes.header}>
        <h2 className={classes.title}>{citation.title}</h2>
        {count > 1 && (
          <div className={classes.steps}>
            <Tooltip label={t("source.previous")}>
              <ActionIcon size={24} aria-label={t("source.previous")} onClick={() => move(-1)}>
                <IconChevronUp size={16} />
              </ActionIcon>
            </Tooltip>
            <span className={classes.position}>{t("source.position", { index: source.index + 1, count })}</span>
            <Tooltip label={t("source.next")}>
              <ActionIcon size={24} aria-label={t("source.next")} onClick={() => move(1)}>
                <IconChevronDown size={16} />
              </ActionIcon>
            </Tooltip>
          </div>
        )}
        <Tooltip label={`${t("source.close")} · Esc`}>
          <ActionIcon aria-label={t("source.close")} onClick={() => showSource(undefined)}>
            <IconX size={16} />
          </ActionIcon>
        </Tooltip>
        <p className={classes.facts}>{factsOf(citation, format, t)}</p>
      </header>
      {citation.superseded && <p className={classes.superseded}>{t("source.superseded")}</p>}
      <div className={classes.body}>
        {error && (
          <div className={classes.pad}>
            <ErrorLine title={t("failure.load")} error={error} onRetry={retry} />
          </div>
        )}
        {!content && !error && <LoadingText />}
        {content && <SourceText content={content} passage={citation} passageId={passageId} />}
      </div>
      {content && (
        <Tooltip label={t("source.back")} position="left">
          <Button
            className={classes.back ?? ""}
            size="compact-sm"
            variant="default"
            radius="xl"
            leftSection={<IconFocus2 size={14} />}
            onClick={toPassage}
          >
            {t("source.back")}
          </Button>
        </Tooltip>
      )}
    </aside>
  );
}

function factsOf(citation: Citation, format: Format, t: ReturnType<typeof useTranslation>["t"]): string {
  const { effective_from: from, effective_to: to, page, path } = citation;
  const validity =
    from && to
      ? t("source.valid", { from: format.day(from), to: format.day(to) })
      : from
        ? t("source.validFrom", { from: format.day(from) })
        : to
          ? t("source.validTo", { to: format.day(to) })
          : undefined;
  return [path, page === undefined ? undefined : t("source.page", { page }), validity].filter(Boolean).join(" · ");
}
