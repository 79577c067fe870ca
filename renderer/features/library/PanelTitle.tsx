import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentInfo } from "../../../electron/contract/documents.ts";
import { toAppError } from "../../api/errors.ts";
import { useErrorText } from "../../components/use-error-text.ts";
import { useLibrary } from "../../stores/use-app.ts";
import classes from "./PanelTitle.module.css";

const longestTitle = 300;

/** The title, changed where it stands: Enter saves, Escape leaves it. */
export function PanelTitle({ document }: { readonly document: DocumentInfo }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const patch = useLibrary((state) => state.patch);
  const [draft, setDraft] = useState<string>();
  const [error, setError] = useState<string>();
  const button = useRef<HTMLButtonElement>(null);
  // The focus goes back to where the change began, unless it has gone elsewhere by itself.
  const close = () => {
    setDraft(undefined);
    requestAnimationFrame(() => {
      if (globalThis.document.activeElement === globalThis.document.body) button.current?.focus();
    });
  };
  const save = async () => {
    const title = draft?.trim() ?? "";
    if (title === "") return setError(t("library.detail.titleMissing"));
    try {
      if (title !== document.title) await patch({ document_id: document.document_id, title });
      close();
    } catch (thrown) {
      setError(errorText(toAppError(thrown)));
    }
  };
  if (draft === undefined) {
    return (
      <div className={classes.line}>
        <h2 className={classes.title} onDoubleClick={() => setDraft(document.title)}>
          {document.title}
        </h2>
        <Tooltip label={t("library.detail.editTitle")}>
          <ActionIcon
            ref={button}
            className={classes.edit ?? ""}
            size={24}
            aria-label={t("library.detail.editTitle")}
            onClick={() => {
              setError(undefined);
              setDraft(document.title);
            }}
          >
            <IconPencil size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
    );
  }
  return (
    <form
      className={classes.line}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput
        className={classes.field ?? ""}
        aria-label={t("library.detail.titleLabel")}
        autoFocus
        maxLength={longestTitle}
        value={draft}
        error={error}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={() => void save()}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          close();
        }}
      />
    </form>
  );
}
