import { Modal, Select } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentInfo, VersionDiff } from "../../../electron/contract/documents.ts";
import { type AppError, isAbort, toAppError } from "../../api/errors.ts";
import { ErrorLine } from "../../components/ErrorLine.tsx";
import { useFormat } from "../../i18n/use-format.ts";
import { useApp } from "../../stores/use-app.ts";
import { LoadingText } from "../ask/SourceText.tsx";
import { DiffSections } from "./DiffSections.tsx";
import { valueText } from "./MetadataRow.tsx";
import type { Compared } from "./VersionsTab.tsx";
import classes from "./DiffDialog.module.css";

interface Props {
  readonly document: DocumentInfo;
  /** undefined: the dialog is closed. */
  readonly compared: Compared | undefined;
  readonly onCompare: (compared: Compared | undefined) => void;
}

/** What changed between any two versions of a document, section by section. */
export function DiffDialog({ document, compared, onCompare }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={compared !== undefined}
      onClose={() => onCompare(undefined)}
      title={t("library.diff.title", { title: document.title })}
      size={860}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {compared && <Comparison document={document} compared={compared} onCompare={onCompare} />}
    </Modal>
  );
}

function Comparison({ document, compared, onCompare }: Props & { readonly compared: Compared }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { diff, error, retry } = useDiff(document.document_id, compared);
  const options = document.versions.map((version) => ({
    value: version.version_id,
    label: t("library.diff.option", { number: version.number, date: format.day(version.imported_at) }),
  }));
  const isSame = compared.from === compared.to;
  return (
    <>
      <div className={classes.versions}>
        <Select
          className={classes.version ?? ""}
          label={t("library.diff.from")}
          data={options}
          value={compared.from}
          allowDeselect={false}
          onChange={(from) => from !== null && onCompare({ ...compared, from })}
        />
        <IconArrowRight size={16} className={classes.arrow} aria-hidden />
        <Select
          className={classes.version ?? ""}
          label={t("library.diff.to")}
          data={options}
          value={compared.to}
          allowDeselect={false}
          onChange={(to) => to !== null && onCompare({ ...compared, to })}
        />
        <p className={classes.legend}>
          <ins>{t("library.diff.legendInserted")}</ins>
          <del>{t("library.diff.legendDeleted")}</del>
        </p>
      </div>
      <div className={classes.body} tabIndex={0} role="group" aria-label={t("library.versions.changes")}>
        {isSame && <p className={classes.none}>{t("library.diff.pick")}</p>}
        {!isSame && error && <ErrorLine title={t("failure.load")} error={error} onRetry={retry} />}
        {!isSame && !diff && !error && <LoadingText />}
        {!isSame && diff && <DiffView diff={diff} />}
      </div>
    </>
  );
}

function DiffView({ diff }: { readonly diff: VersionDiff }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isSame = diff.sections.length === 0 && diff.metadata.length === 0;
  return (
    <>
      {isSame && <p className={classes.none}>{t("library.diff.same")}</p>}
      {diff.metadata.length > 0 && (
        <section className={classes.section}>
          <h3 className={classes.heading}>{t("library.diff.details")}</h3>
          <dl className={classes.metadata}>
            {diff.metadata.map(({ field, from, to }) => (
              <div key={field}>
                <dt>{t(`library.field.${field}`)}</dt>
                <dd>
                  {from === undefined ? t("library.diff.nothing") : <del>{valueText(field, from, format)}</del>}
                  <IconArrowRight size={13} className={classes.becomes} aria-label={t("library.diff.becomes")} />
                  {to === undefined ? t("library.diff.nothing") : <ins>{valueText(field, to, format)}</ins>}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <DiffSections sections={diff.sections} />
      {!isSame && diff.unchanged_sections > 0 && (
        <p className={classes.unchanged}>{t("library.diff.unchanged", { count: diff.unchanged_sections })}</p>
      )}
    </>
  );
}

function useDiff(documentId: string, { from, to }: Compared) {
  const { api } = useApp();
  const [diff, setDiff] = useState<VersionDiff>();
  const [error, setError] = useState<AppError>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (from === to) return undefined;
    const controller = new AbortController();
    setDiff(undefined);
    setError(undefined);
    api.documents.diff({ document_id: documentId, from, to }, { signal: controller.signal }).then(
      (found) => !controller.signal.aborted && setDiff(found),
      (thrown: unknown) => !controller.signal.aborted && !isAbort(thrown) && setError(toAppError(thrown)),
    );
    return () => controller.abort();
  }, [api, documentId, from, to, attempt]);
  return { diff, error, retry: () => setAttempt(attempt + 1) };
}
