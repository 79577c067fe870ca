import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toAppError } from "../../api/errors.ts";
import { useErrorText } from "../../components/use-error-text.ts";
import classes from "./CollectionRail.module.css";

interface Props {
  readonly initial: string;
  /** Rejects with what the backend answers, such as that the name is taken. */
  readonly onSave: (name: string) => Promise<unknown>;
  readonly onCancel: () => void;
}

const longestName = 100;

/** A collection's name, typed where it will stand: Enter saves, Escape or an empty name leaves it. */
export function NameField({ initial, onSave, onCancel }: Props) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [name, setName] = useState(initial);
  const [error, setError] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const save = async () => {
    const wanted = name.trim();
    if (isBusy) return;
    if (wanted === "" || wanted === initial) return onCancel();
    setIsBusy(true);
    try {
      await onSave(wanted);
    } catch (thrown) {
      setError(errorText(toAppError(thrown)));
      setIsBusy(false);
    }
  };
  return (
    <form
      className={classes.nameField}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput
        autoFocus
        size="xs"
        aria-label={t("library.collections.name")}
        placeholder={t("library.collections.placeholder")}
        maxLength={longestName}
        value={name}
        error={error}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => {
          setError(undefined);
          setName(event.currentTarget.value);
        }}
        onBlur={() => void save()}
        onKeyDown={(event) => {
          if (event.key === "Escape") onCancel();
        }}
      />
    </form>
  );
}
