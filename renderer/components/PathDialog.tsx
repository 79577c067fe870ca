import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type AppError, toAppError } from "../api/errors.ts";
import { useErrorText } from "./use-error-text.ts";
import classes from "./PathDialog.module.css";

interface Props {
  readonly isOpen: boolean;
  readonly title: string;
  readonly label: string;
  readonly hint: string;
  readonly action: string;
  readonly onClose: () => void;
  /** Rejects with what the backend answers: the path stays in the field, with the reason under it. */
  readonly onSubmit: (path: string) => Promise<unknown>;
}

/** Asks for a path where the system's own dialog can't be had. */
export function PathDialog({ isOpen, title, label, hint, action, onClose, onSubmit }: Props) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [path, setPath] = useState("");
  const [error, setError] = useState<AppError>();
  const [isBusy, setIsBusy] = useState(false);
  const submit = async () => {
    // Paths copied from a file manager often stand in quotes.
    const wanted = path.trim().replace(/^"(.*)"$/, "$1");
    if (!wanted || isBusy) return;
    setIsBusy(true);
    setError(undefined);
    try {
      await onSubmit(wanted);
      setPath("");
      onClose();
    } catch (thrown) {
      setError(toAppError(thrown));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size={480}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextInput
          data-autofocus
          label={label}
          value={path}
          error={error && errorText(error)}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <p className={classes.hint}>{hint}</p>
        <div className={classes.foot}>
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={isBusy} disabled={path.trim() === ""}>
            {action}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
