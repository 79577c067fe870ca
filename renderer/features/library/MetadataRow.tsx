import { ActionIcon, Tooltip, UnstyledButton } from "@mantine/core";
import { IconArrowBackUp, IconCheck, IconPencil, IconX } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentInfo, MetadataField, MetadataOrigin } from "../../../electron/contract/documents.ts";
import { toAppError } from "../../api/errors.ts";
import { useAction, useErrorText } from "../../components/use-error-text.ts";
import { type Format, useFormat } from "../../i18n/use-format.ts";
import { isReviewDue, localDay } from "../../stores/document-list.ts";
import { useLibrary } from "../../stores/use-app.ts";
import { changeOfField, invalidDraft, isDateField } from "./metadata-fields.ts";
import { MetadataInput, useInvalidText } from "./MetadataInput.tsx";
import classes from "./MetadataRow.module.css";

interface Props {
  readonly field: MetadataField;
  readonly document: DocumentInfo;
  /** Where the value was found; `edited` without a value: somebody said that it has none. */
  readonly origin: MetadataOrigin | undefined;
}

/** One detail of a document: its value, where that came from, and the ways to set it and to take that back. */
export function MetadataRow({ field, document, origin }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const run = useAction();
  const patch = useLibrary((state) => state.patch);
  const [isEditing, setIsEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const value = document.metadata[field];
  const label = t(`library.field.${field}`);
  const isOverdue = field === "review_date" && isReviewDue(document, localDay(new Date()));
  const close = () => {
    setIsEditing(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  return (
    <div className={classes.row} data-field={field}>
      <span className={classes.label}>{label}</span>
      {isEditing ? (
        <EditField field={field} document={document} origin={origin} onClose={close} />
      ) : (
        <div className={classes.shown}>
          <UnstyledButton
            ref={button}
            className={classes.value}
            data-empty={value === undefined || undefined}
            data-overdue={isOverdue || undefined}
            onClick={() => setIsEditing(true)}
          >
            <span className={classes.text}>
              {value === undefined ? t(`library.fieldEmpty.${field}`) : valueText(field, value, format)}
            </span>
            <span className="visually-hidden">{t("library.detail.edit", { field: label })}</span>
            <IconPencil size={13} className={classes.pencil} aria-hidden />
          </UnstyledButton>
          {origin !== undefined && (
            <span className={classes.origin} data-origin={origin}>
              {t(value === undefined ? "library.detail.emptied" : `library.origin.${origin}`)}
              {origin === "edited" && (
                <Tooltip label={t("library.detail.takeBackHint")}>
                  <UnstyledButton
                    className={classes.back}
                    aria-label={t("library.detail.takeBackLabel", { field: label })}
                    onClick={() =>
                      run(patch({ document_id: document.document_id, metadata: { [field]: null } }).then(close))
                    }
                  >
                    <IconArrowBackUp size={12} aria-hidden />
                    {t("library.detail.takeBack")}
                  </UnstyledButton>
                </Tooltip>
              )}
            </span>
          )}
        </div>
      )}
    </div>
  );
}

interface EditProps extends Props {
  readonly onClose: () => void;
}

function EditField({ field, document, origin, onClose }: EditProps) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const invalidText = useInvalidText();
  const patch = useLibrary((state) => state.patch);
  const before = document.metadata[field] ?? "";
  const [draft, setDraft] = useState(before);
  const [isTried, setIsTried] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const found = invalidDraft({ ...document.metadata, [field]: draft });
  // The order of two days is wrong at the one that is being changed.
  const invalid = found[field] ?? (field === "effective_from" && found.effective_to === "order" ? "order" : undefined);

  const save = async () => {
    setIsTried(true);
    if (invalid || isBusy) return;
    const change = changeOfField(field, { value: before, origin }, draft);
    if (change === undefined) return onClose();
    setIsBusy(true);
    try {
      await patch({ document_id: document.document_id, metadata: change });
      onClose();
    } catch (thrown) {
      setRefusal(errorText(toAppError(thrown)));
      setIsBusy(false);
    }
  };
  return (
    <form
      className={classes.edit}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        onClose();
      }}
    >
      <div className={classes.input}>
        <MetadataInput
          field={field}
          isBare
          autoFocus
          value={draft}
          error={refusal ?? (isTried ? invalidText(invalid) : undefined)}
          onChange={(value) => {
            setRefusal(undefined);
            setDraft(value);
          }}
        />
        <Tooltip label={t("common.save")}>
          <ActionIcon type="submit" variant="filled" color="pine" aria-label={t("common.save")} loading={isBusy}>
            <IconCheck size={15} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={`${t("common.cancel")} · Esc`}>
          <ActionIcon aria-label={t("common.cancel")} onClick={onClose}>
            <IconX size={15} />
          </ActionIcon>
        </Tooltip>
      </div>
      <p className={classes.hint}>{t(`library.fieldHint.${field}`)}</p>
    </form>
  );
}

/** A value in the person's own words: places and languages by name, days as they are written. */
export function valueText(field: MetadataField, value: string, format: Format): string {
  if (field === "jurisdiction") return `${format.place(value)}${value.includes("-") ? "" : ` (${value})`}`;
  if (field === "language") return format.language(value);
  return isDateField(field) ? format.day(value) : value;
}
