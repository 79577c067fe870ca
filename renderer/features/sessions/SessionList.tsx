import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconArchive, IconArrowLeft, IconSearch, IconX } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorLine } from "../../components/ErrorLine.tsx";
import { useAction } from "../../components/use-error-text.ts";
import { useNavigation, useSessions } from "../../stores/use-app.ts";
import { type GroupName, groupSessions } from "./group-sessions.ts";
import { SessionRow } from "./SessionRow.tsx";
import classes from "./SessionList.module.css";

export const sessionSearchId = "session-search";

const rowHeight = 32;
const groupHeight = 30;

/** Every conversation: searched, grouped by day, and only drawn where it is seen. */
export function SessionList() {
  const { t } = useTranslation();
  const sessions = useSessions((state) => state);
  const selected = useNavigation((state) => (state.place.page === "ask" ? state.place.sessionId : undefined));
  const run = useAction();
  const groupLabel = useGroupLabel();
  const scroller = useRef<HTMLDivElement>(null);
  const today = useToday();
  const rows = useMemo(() => groupSessions(sessions.items, today), [sessions.items, today]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === "group" ? groupHeight : rowHeight),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastShown >= rows.length - 20 && sessions.nextCursor !== undefined) run(sessions.loadMore());
  }, [lastShown, rows.length, sessions, run]);

  return (
    <section className={classes.list} aria-label={t("sessions.list")}>
      <SearchBox />
      {sessions.archived && (
        <div className={classes.archiveTitle}>
          <Tooltip label={t("sessions.showCurrent")}>
            <ActionIcon
              size={24}
              aria-label={t("sessions.showCurrent")}
              onClick={() => void sessions.showArchived(false)}
            >
              <IconArrowLeft size={15} />
            </ActionIcon>
          </Tooltip>
          {t("sessions.showArchived")}
        </div>
      )}
      {sessions.status === "failed" && sessions.error && (
        <div className={classes.note}>
          <ErrorLine error={sessions.error} onRetry={() => void sessions.load()} />
        </div>
      )}
      {sessions.status === "ready" && rows.length === 0 && (
        <p className={classes.note}>
          {t(sessions.query ? "sessions.noMatch" : sessions.archived ? "sessions.emptyArchive" : "sessions.empty")}
        </p>
      )}
      <div ref={scroller} className={classes.scroller}>
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <div
                key={item.key}
                className={classes.place}
                style={{ height: item.size, transform: `translateY(${item.start}px)` }}
              >
                {row.kind === "group" ? (
                  <h3 className={classes.group}>{groupLabel(row.name)}</h3>
                ) : (
                  <SessionRow session={row.session} isSelected={row.session.session_id === selected} />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}

function SearchBox() {
  const { t } = useTranslation();
  const search = useSessions((state) => state.search);
  const archived = useSessions((state) => state.archived);
  const showArchived = useSessions((state) => state.showArchived);
  const [text, setText] = useState("");
  const searchSoon = useDebouncedCallback((query: string) => void search(query.trim()), 200);
  const change = (value: string) => {
    setText(value);
    searchSoon(value);
  };
  return (
    <div className={classes.search}>
      <TextInput
        id={sessionSearchId}
        size="xs"
        type="search"
        placeholder={t("sessions.search")}
        aria-label={t("sessions.search")}
        leftSection={<IconSearch size={14} />}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && text) {
            event.stopPropagation();
            change("");
          }
        }}
        rightSection={
          text && (
            <ActionIcon size={20} aria-label={t("common.clear")} onClick={() => change("")}>
              <IconX size={13} />
            </ActionIcon>
          )
        }
        classNames={{ input: classes.searchInput ?? "" }}
        flex={1}
      />
      {!archived && (
        <Tooltip label={t("sessions.showArchived")}>
          <ActionIcon aria-label={t("sessions.showArchived")} onClick={() => void showArchived(true)}>
            <IconArchive size={15} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}

function useGroupLabel(): (name: GroupName) => string {
  const { t, i18n } = useTranslation();
  return (name) => {
    switch (name) {
      case "pinned":
        return t("sessions.pinned");
      case "today":
        return t("common.today");
      case "yesterday":
        return t("common.yesterday");
      case "week":
        return t("sessions.week");
      default:
        return new Intl.DateTimeFormat(i18n.language, { month: "long", year: "numeric" }).format(name.month);
    }
  };
}

/** Now, renewed when the day changes, so that "today" doesn't grow old in a window that stays open. */
function useToday(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
    const timer = setTimeout(() => setNow(new Date()), midnight.getTime() - now.getTime() + 1_000);
    return () => clearTimeout(timer);
  }, [now]);
  return now;
}
