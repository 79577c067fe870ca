import { ActionIcon, Tooltip, UnstyledButton } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import {
  IconBooks,
  IconCommand,
  IconCpu,
  IconEdit,
  IconLock,
  IconMessageQuestion,
  IconSettings,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { SessionList } from "../features/sessions/SessionList.tsx";
import { isOver } from "../stores/library.ts";
import { selectedChatModel } from "../stores/models.ts";
import type { Page } from "../stores/place.ts";
import { useLibrary, useModels, useNavigation } from "../stores/use-app.ts";
import { Wordmark } from "./Wordmark.tsx";
import classes from "./Sidebar.module.css";

const icons = { ask: IconMessageQuestion, library: IconBooks, models: IconCpu, settings: IconSettings };

export function Sidebar() {
  const { t } = useTranslation();
  const go = useNavigation((state) => state.go);
  const importing = useLibrary((state) => state.jobs.some((job) => job.kind === "import" && !isOver(job)));
  const model = useModels(selectedChatModel);
  const modelsKnown = useModels((state) => state.status === "ready");
  return (
    <header className={classes.sidebar}>
      <div className={classes.brand}>
        <Wordmark />
        <div className={classes.tools}>
          <Tooltip label={`${t("palette.title")} · Ctrl K`}>
            <ActionIcon aria-label={t("palette.title")} onClick={spotlight.open}>
              <IconCommand size={16} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={`${t("sessions.new")} · Ctrl N`}>
            <ActionIcon aria-label={t("sessions.new")} onClick={() => go({ page: "ask" })}>
              <IconEdit size={16} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
      <nav className={classes.pages} aria-label={t("app.navigation")}>
        <PageLink page="ask" />
        <PageLink page="library" badge={importing ? <span className={classes.pulse} /> : undefined} />
        <PageLink
          page="models"
          badge={modelsKnown ? <span className={classes.badge}>{model?.name ?? t("ask.quoteOnly")}</span> : undefined}
        />
        <PageLink page="settings" />
      </nav>
      <SessionList />
      <Tooltip label={t("app.localHint")} multiline w={240} position="top-start">
        <div className={classes.footer}>
          <IconLock size={13} stroke={1.75} aria-hidden />
          {t("app.local")}
        </div>
      </Tooltip>
    </header>
  );
}

function PageLink({ page, badge }: { readonly page: Page; readonly badge?: React.ReactNode }) {
  const { t } = useTranslation();
  const go = useNavigation((state) => state.go);
  const isHere = useNavigation((state) => state.place.page === page);
  const Icon = icons[page];
  return (
    <UnstyledButton
      className={classes.page}
      aria-current={isHere ? "page" : undefined}
      data-page={page}
      onClick={() => go({ page })}
    >
      <Icon size={17} stroke={1.75} aria-hidden />
      <span className={classes.pageName}>{t(`page.${page}`)}</span>
      {badge}
    </UnstyledButton>
  );
}
