import { Autocomplete, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { MetadataField } from "../../../electron/contract/documents.ts";
import { useFormat } from "../../i18n/use-format.ts";
import { useLibrary } from "../../stores/use-app.ts";
import { type Invalid, isDateField } from "./metadata-fields.ts";

interface Props {
  readonly field: MetadataField;
  readonly value: string;
  readonly error?: string | undefined;
  /** The label is shown elsewhere. */
  readonly isBare?: boolean;
  readonly autoFocus?: boolean;
  readonly onChange: (value: string) => void;
}

/** One field of a document's details, for one document, for many, or for what is being added. */
export function MetadataInput({ field, value, error, isBare, autoFocus, onChange }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const jurisdictions = useLibrary((state) => state.jurisdictions);
  const label = t(`library.field.${field}`);
  const common = {
    ...(isBare ? { "aria-label": label } : { label }),
    ...(autoFocus ? { "data-autofocus": true, autoFocus: true } : {}),
    ...(error === undefined ? {} : { error }),
    value,
    autoComplete: "off",
    spellCheck: false,
  };
  if (isDateField(field)) {
    return <TextInput {...common} type="date" onChange={(event) => onChange(event.currentTarget.value)} />;
  }
  if (field === "jurisdiction") {
    return (
      <Autocomplete
        {...common}
        placeholder={t("library.fieldEmpty.jurisdiction")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        description={isBare ? undefined : t("library.fieldHint.jurisdiction")}
        data={[...jurisdictions]}
        renderOption={({ option }) => `${format.place(option.value)} · ${option.value}`}
        onChange={onChange}
      />
    );
  }
  return (
    <TextInput
      {...common}
      placeholder={t(`library.fieldEmpty.${field}`)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Words for what is wrong with a value. */
export function useInvalidText(): (invalid: Invalid | undefined) => string | undefined {
  const { t } = useTranslation();
  return (invalid) => {
    if (invalid === undefined) return undefined;
    if (typeof invalid === "object") return t("library.invalid.tooLong", { count: invalid.tooLong });
    return t(`library.invalid.${invalid}`);
  };
}
