import { SegmentedControl, Select, Skeleton, useMantineColorScheme } from "@mantine/core";
import { IconShieldLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ErrorLine } from "../../components/ErrorLine.tsx";
import { PageFrame } from "../../components/PageFrame.tsx";
import { type Language, languageNames, languages, setLanguage } from "../../i18n/i18n.ts";
import { useSettings } from "../../stores/use-app.ts";
import { groupedSettings, groupNames, type SettingGroup } from "./setting-groups.ts";
import { SettingRow } from "./SettingRow.tsx";
import classes from "./SettingsPage.module.css";

export function SettingsPage() {
  const { t } = useTranslation();
  const { status, error, view, load } = useSettings((state) => state);
  const grouped = groupedSettings(Object.keys(view));
  return (
    <PageFrame title={t("page.settings")} lead={t("settings.lead")}>
      <div className={classes.groups}>
        <Appearance />
        {status === "failed" && error && (
          <ErrorLine title={t("failure.load")} error={error} onRetry={() => void load()} />
        )}
        {status === "loading" && <Skeleton height={220} radius="lg" />}
        {status === "ready" &&
          groupNames.map((group) => {
            const names = grouped.get(group) ?? [];
            if (names.length === 0) return null;
            return (
              <Group key={group} id={group} title={t(`settings.${group}`)} hint={hintOf(group, t)}>
                {names.map((name) => (
                  <SettingRow key={name} name={name} />
                ))}
              </Group>
            );
          })}
      </div>
    </PageFrame>
  );
}

function hintOf(group: SettingGroup, t: ReturnType<typeof useTranslation>["t"]): React.ReactNode {
  if (group === "localhost") return t("settings.localhostHint");
  if (group !== "privacy") return undefined;
  return (
    <span className={classes.privacy}>
      <IconShieldLock size={16} stroke={1.75} aria-hidden />
      {t("settings.privacyText")}
    </span>
  );
}

interface GroupProps {
  readonly id: string;
  readonly title: string;
  readonly hint?: React.ReactNode;
  readonly children: React.ReactNode;
}

function Group({ id, title, hint, children }: GroupProps) {
  return (
    <section className={classes.group} aria-labelledby={`settings-${id}`}>
      <h2 id={`settings-${id}`} className={classes.title}>
        {title}
      </h2>
      {hint && <div className={classes.hint}>{hint}</div>}
      <div className={classes.rows}>{children}</div>
    </section>
  );
}

function Appearance() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isScheme = (value: string) => value === "light" || value === "dark" || value === "auto";
  return (
    <Group id="appearance" title={t("settings.appearance")}>
      <div className={classes.row}>
        <div className={classes.words}>
          <div className={classes.name}>{t("settings.theme")}</div>
          <div className={classes.rowHint}>{t("settings.themeHint")}</div>
        </div>
        <SegmentedControl
          aria-label={t("settings.theme")}
          value={colorScheme}
          onChange={(value) => isScheme(value) && setColorScheme(value)}
          data={[
            { value: "auto", label: t("settings.system") },
            { value: "light", label: t("settings.light") },
            { value: "dark", label: t("settings.dark") },
          ]}
        />
      </div>
      <div className={classes.row}>
        <div className={classes.words}>
          <div className={classes.name}>{t("settings.language")}</div>
          <div className={classes.rowHint}>{t("settings.languageHint")}</div>
        </div>
        <Select
          w={160}
          aria-label={t("settings.language")}
          value={i18n.language}
          allowDeselect={false}
          checkIconPosition="right"
          data={languages.map((value) => ({ value, label: languageNames[value] }))}
          onChange={(value) => {
            const language = languages.find((other): other is Language => other === value);
            if (language) void setLanguage(language, window);
          }}
        />
      </div>
    </Group>
  );
}
