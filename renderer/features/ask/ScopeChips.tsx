import { Button, Menu, Popover, TextInput, UnstyledButton } from "@mantine/core";
import { IconCalendar, IconCheck, IconMapPin, IconPencil, IconUsers, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/use-format.ts";
import { conversationOf } from "../../stores/conversation.ts";
import { selectedChatModel } from "../../stores/models.ts";
import { useConversations, useLibrary, useModels } from "../../stores/use-app.ts";
import classes from "./Composer.module.css";

interface Props {
  readonly conversationKey: string;
}

/** On which day the policies must be in force. */
export function AsOfChip({ conversationKey: key }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const [isOpen, setIsOpen] = useState(false);
  const scope = useConversations((state) => conversationOf(state, key).scope);
  const setScope = useConversations((state) => state.setScope);
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="top-start" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.chip}
          data-set={scope.asOf !== undefined || undefined}
          onClick={() => setIsOpen(!isOpen)}
        >
          <IconCalendar size={14} stroke={1.75} aria-hidden />
          {scope.asOf === undefined ? t("ask.asOfToday") : t("ask.asOf", { date: format.day(scope.asOf) })}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.popover ?? ""}>
        <TextInput
          type="date"
          label={t("ask.asOfLabel")}
          value={scope.asOf ?? ""}
          onChange={(event) => setScope(key, { ...scope, asOf: event.currentTarget.value || undefined })}
          onKeyDown={(event) => {
            if (event.key === "Enter") setIsOpen(false);
          }}
        />
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => {
            setScope(key, { ...scope, asOf: undefined });
            setIsOpen(false);
          }}
        >
          {t("ask.asOfClear")}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

/** For which place the policies must apply; absent while no document names one. */
export function LocationChip({ conversationKey: key }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const scope = useConversations((state) => conversationOf(state, key).scope);
  const setScope = useConversations((state) => state.setScope);
  const known = useLibrary((state) => state.jurisdictions);
  // One may have been chosen that no document's name for itself has.
  const codes =
    scope.jurisdiction === undefined || known.includes(scope.jurisdiction) ? known : [...known, scope.jurisdiction];
  if (codes.length === 0) return null;
  const choose = (jurisdiction: string | undefined) => setScope(key, { ...scope, jurisdiction });
  const check = (code: string | undefined) => (scope.jurisdiction === code ? <IconCheck size={14} /> : <span />);
  return (
    <Menu position="top-start" width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.chip} data-set={scope.jurisdiction !== undefined || undefined}>
          <IconMapPin size={14} stroke={1.75} aria-hidden />
          {scope.jurisdiction === undefined ? t("ask.anywhere") : format.place(scope.jurisdiction)}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown aria-label={t("ask.location")}>
        <Menu.Item rightSection={check(undefined)} onClick={() => choose(undefined)}>
          {t("ask.anywhere")}
        </Menu.Item>
        {codes.map((code) => (
          <Menu.Item key={code} rightSection={check(code)} onClick={() => choose(code)}>
            {format.place(code)}
          </Menu.Item>
        ))}
        <p className={classes.menuHint}>{t("ask.locationHint")}</p>
      </Menu.Dropdown>
    </Menu>
  );
}

/** For whom the policies must apply: chosen when an answer asks back for it, and taken back here. */
export function AudienceChip({ conversationKey: key }: Props) {
  const { t } = useTranslation();
  const scope = useConversations((state) => conversationOf(state, key).scope);
  const setScope = useConversations((state) => state.setScope);
  if (scope.audience === undefined) return null;
  return (
    <UnstyledButton
      className={classes.chip}
      data-set
      aria-label={t("ask.audienceClear", { audience: scope.audience })}
      onClick={() => setScope(key, { ...scope, audience: undefined })}
    >
      <IconUsers size={14} stroke={1.75} aria-hidden />
      {scope.audience}
      <IconX size={12} aria-hidden />
    </UnstyledButton>
  );
}

const modes = ["auto", "extractive", "generated"] as const;

/** In whose words to answer; there is a choice only with a language model. */
export function ModeChip({ conversationKey: key }: Props) {
  const { t } = useTranslation();
  const scope = useConversations((state) => conversationOf(state, key).scope);
  const setScope = useConversations((state) => state.setScope);
  const model = useModels(selectedChatModel);
  if (!model) return null;
  return (
    <Menu position="top-start" width={280}>
      <Menu.Target>
        <UnstyledButton className={classes.chip} data-set={scope.mode !== "auto" || undefined}>
          <IconPencil size={14} stroke={1.75} aria-hidden />
          {t(`ask.mode.${scope.mode}`)}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown aria-label={t("ask.mode.label")}>
        {modes.map((mode) => (
          <Menu.Item
            key={mode}
            rightSection={scope.mode === mode ? <IconCheck size={14} /> : <span />}
            onClick={() => setScope(key, { ...scope, mode })}
          >
            {t(`ask.mode.${mode}`)}
            <span className={classes.itemHint}>{t(`ask.modeHint.${mode}`)}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
