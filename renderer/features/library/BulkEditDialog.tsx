import { Button, Modal, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MetadataChange, MetadataField } from "../../../electron/contract/documents.ts";
import { type AppError, toAppError } from "../../api/errors.ts";
import { ErrorLine } from "../../components/ErrorLine.tsx";
import { useLibrary } from "../../stores/use-app.ts";
import { cleanValue, invalidDraft, type MetadataDraft, metadataFields } from "./metadata-fields.ts";
import { MetadataInput, useInvalidText } from "./MetadataInput.tsx";
import classes from "./Dialogs.module.css";

interface Props {
  readonly documentIds: readonly string[];
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const ways = ["keep", "set", "empty", "takeBack"] as const;
type Way = (typeof ways)[number];

/** Details of many documents at once: each field is left, set, emptied, or taken back. */
export function BulkEditDialog({ documentIds, isOpen, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t("library.bulk.editTitle", { count: documentIds.length })}
      size={600}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <BulkEditForm documentIds={documentIds} onClose={onClose} />
    </Modal>
  );
}

function BulkEditForm({ documentIds, onClose }: Omit<Props, "isOpen">) {
  const { t } = useTranslation();
  const invalidText = useInvalidText();
  const patchMany = useLibrary((state) => state.patchMany);
  const [way, setWay] = useState<Partial<Record<MetadataField, Way>>>({});
  const [draft, setDraft] = useState<MetadataDraft>({});
  const [error, setError] = useState<AppError>();
  const [isBusy, setIsBusy] = useState(false);
  const set = Object.fromEntries(
    metadataFields.filter((field) => way[field] === "set").map((f) => [f, draft[f] ?? ""]),
  );
  const invalid = invalidDraft(set);
  const change = changeOf(way, draft);
  const canApply = Object.keys(change).length > 0 && Object.keys(invalid).length === 0;

  const apply = async () => {
    if (!canApply || isBusy) return;
    setIsBusy(true);
    setError(undefined);
    try {
      await patchMany(documentIds, { metadata: change });
      notifications.show({ message: t("library.bulk.changed", { count: documentIds.length }) });
      onClose();
    } catch (thrown) {
      setError(toAppError(thrown));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        void apply();
      }}
    >
      <p className={classes.hint}>{t("library.bulk.editHint")}</p>
      {metadataFields.map((field) => (
        <div key={field} className={classes.change} role="group" aria-label={t(`library.field.${field}`)}>
          <span className={classes.changeLabel}>{t(`library.field.${field}`)}</span>
          <Select
            aria-label={t(`library.field.${field}`)}
            data={ways.map((value) => ({ value, label: t(`library.bulk.${value}`) }))}
            value={way[field] ?? "keep"}
            allowDeselect={false}
            onChange={(value) => setWay({ ...way, [field]: ways.find((known) => known === value) ?? "keep" })}
          />
          {way[field] === "set" && (
            <MetadataInput
              field={field}
              isBare
              autoFocus
              value={draft[field] ?? ""}
              error={invalidText(invalid[field])}
              onChange={(value) => setDraft({ ...draft, [field]: value })}
            />
          )}
        </div>
      ))}
      {error && <ErrorLine error={error} />}
      <div className={classes.foot}>
        <Button variant="default" onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" disabled={!canApply} loading={isBusy}>
          {t("library.bulk.apply")}
        </Button>
      </div>
    </form>
  );
}

/** A field that is to be set but has no value yet is left as it is. */
function changeOf(way: Partial<Record<MetadataField, Way>>, draft: MetadataDraft): MetadataChange {
  const change: MetadataChange = {};
  for (const field of metadataFields) {
    const value = cleanValue(field, draft[field] ?? "");
    if (way[field] === "takeBack") change[field] = null;
    else if (way[field] === "empty") (change.empty ??= []).push(field);
    else if (way[field] === "set" && value !== "") change[field] = value;
  }
  return change;
}
