import { NumberInput, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SettingName } from "../../../electron/contract/settings.ts";
import { editorOf, parseSetting, units } from "./setting-groups.ts";
import { enSettings } from "../../i18n/en-settings.ts";
import classes from "./SettingsPage.module.css";

interface Props {
  readonly name: SettingName;
  readonly value: unknown;
  readonly isLocked: boolean;
  readonly describedBy: string;
  readonly problem: string | undefined;
  readonly onSave: (value: unknown) => Promise<void>;
}

/** Saved when the field is left or Enter is pressed; a value that isn't possible stays, with the reason. */
export function SettingField({ name, value, isLocked, describedBy, problem, onSave }: Props) {
  const { t } = useTranslation();
  const editor = editorOf(name);
  const [edited, setEdited] = useState<unknown>(value);
  const [isInvalid, setIsInvalid] = useState(false);
  const unit = units[name];

  const save = (next: unknown) => {
    // A number field gives text while it isn't a number yet.
    const parsed = editor.kind === "number" && typeof next !== "number" ? undefined : parseSetting(name, next);
    setIsInvalid(parsed === undefined);
    if (parsed && JSON.stringify(parsed.value) !== JSON.stringify(value)) void onSave(parsed.value);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "Enter") save(edited);
    if (event.key === "Escape") setEdited(value);
  };
  const error = isInvalid ? rangeText() : problem;
  const shared = {
    "aria-label": t(`settings.names.${name}`),
    "aria-describedby": describedBy,
    disabled: isLocked,
    error,
  };

  function rangeText(): string {
    if (editor.kind !== "number" || editor.min === undefined) return t("settings.invalid");
    return editor.max === undefined
      ? t("settings.atLeast", { min: editor.min })
      : t("settings.range", { min: editor.min, max: editor.max });
  }

  switch (editor.kind) {
    case "number":
      return (
        <NumberInput
          {...shared}
          w={168}
          value={typeof edited === "number" || typeof edited === "string" ? edited : ""}
          allowDecimal={!editor.whole}
          clampBehavior="none"
          thousandSeparator={name === "http_port" ? "" : " "}
          hideControls
          rightSection={unit && <span className={classes.unit}>{t(`settings.units.${unit}`)}</span>}
          rightSectionWidth={unit ? "auto" : undefined}
          onChange={setEdited}
          onBlur={() => save(edited)}
          onKeyDown={onKeyDown}
        />
      );
    case "choice":
      return (
        <Select
          {...shared}
          w={300}
          value={String(edited)}
          allowDeselect={false}
          checkIconPosition="right"
          data={editor.options.map((option) => ({ value: option, label: optionLabel(option, t) }))}
          onChange={(next) => {
            setEdited(next);
            save(next);
          }}
        />
      );
    case "switch":
      return (
        <Switch
          {...shared}
          checked={edited === true}
          onChange={(event) => {
            setEdited(event.currentTarget.checked);
            save(event.currentTarget.checked);
          }}
        />
      );
    case "list":
      return (
        <TagsInput
          {...shared}
          w={300}
          value={Array.isArray(edited) ? edited.map(String) : []}
          onChange={(next) => {
            setEdited(next);
            save(next);
          }}
        />
      );
    case "text":
      return (
        <TextInput
          {...shared}
          w={300}
          value={typeof edited === "string" ? edited : ""}
          onChange={(event) => setEdited(event.currentTarget.value)}
          onBlur={() => save(edited)}
          onKeyDown={onKeyDown}
        />
      );
  }
}

const isNamed = (option: string): option is keyof typeof enSettings.options =>
  Object.hasOwn(enSettings.options, option);

const optionLabel = (option: string, t: ReturnType<typeof useTranslation>["t"]): string =>
  isNamed(option) ? t(`settings.options.${option}`) : option;
