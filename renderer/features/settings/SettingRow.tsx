import { ActionIcon, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconLock, IconRotate } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SettingName } from "../../../electron/contract/settings.ts";
import { toAppError } from "../../api/errors.ts";
import { useErrorText } from "../../components/use-error-text.ts";
import { useSettings } from "../../stores/use-app.ts";
import { SettingField } from "./SettingField.tsx";
import classes from "./SettingsPage.module.css";

/** One setting: its value, where it comes from, and why it may be fixed. */
export function SettingRow({ name }: { readonly name: SettingName }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const setting = useSettings((state) => state.view[name]);
  const patch = useSettings((state) => state.patch);
  const [problem, setProblem] = useState<string>();
  const hintId = useId();
  if (!setting) return null;

  const { source, value, environment } = setting;
  const isLocked = source === "environment" || source === "managed";
  const save = async (next: unknown) => {
    setProblem(undefined);
    try {
      // The field has parsed it by this setting's own schema.
      await patch({ [name]: next });
      notifications.show({ id: "setting-saved", message: t("settings.saved"), autoClose: 1_800 });
    } catch (thrown) {
      setProblem(errorText(toAppError(thrown)));
    }
  };
  return (
    <div className={classes.row} data-setting={name}>
      <div className={classes.words}>
        <div className={classes.name}>
          {t(`settings.names.${name}`)}
          <span className={classes.source} data-source={source}>
            {isLocked && <IconLock size={11} aria-hidden />}
            {t(`settings.source.${source}`)}
          </span>
        </div>
        <div id={hintId} className={classes.rowHint}>
          {t(`settings.hints.${name}`)}
        </div>
        {isLocked && (
          <div className={classes.locked}>
            {source === "environment"
              ? t("settings.lockedEnvironment", { name: environment })
              : t("settings.lockedManaged")}
          </div>
        )}
      </div>
      <div className={classes.control}>
        {source === "user" && (
          <Tooltip label={t("common.reset")}>
            <ActionIcon
              size={32}
              aria-label={`${t("common.reset")}: ${t(`settings.names.${name}`)}`}
              onClick={() => void save(null)}
            >
              <IconRotate size={15} />
            </ActionIcon>
          </Tooltip>
        )}
        <SettingField
          // A value that changes from outside replaces what stands in the field.
          key={JSON.stringify(value)}
          name={name}
          value={value}
          isLocked={isLocked}
          describedBy={hintId}
          problem={problem}
          onSave={save}
        />
      </div>
    </div>
  );
}
