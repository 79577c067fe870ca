import { expect, it } from "vitest";
import type { SessionInfo } from "../../electron/contract/sessions.ts";
import { groupSessions } from "../../renderer/features/sessions/group-sessions.ts";

const session = (id: string, last: Date, pinned = false): SessionInfo => ({
  session_id: id,
  title: id,
  status: "active",
  pinned,
  created_at: last.toISOString(),
  last_activity: last.toISOString(),
  expires_at: last.toISOString(),
  message_count: 2,
});

it("groups by local day, week and month, pinned ones first", () => {
  const now = new Date(2026, 10, 22, 9, 0);
  const rows = groupSessions(
    [
      session("pinned", new Date(2026, 0, 1), true),
      session("just now", new Date(2026, 10, 22, 0, 1)),
      session("late yesterday", new Date(2026, 10, 21, 23, 59)),
      session("a week ago", new Date(2026, 10, 15, 12, 0)),
      session("earlier this month", new Date(2026, 10, 3)),
      session("last year", new Date(2025, 10, 3)),
    ],
    now,
  );
  const names = rows.map((row) =>
    row.kind === "session"
      ? row.session.title
      : typeof row.name === "string"
        ? `# ${row.name}`
        : `# ${row.name.month.getMonth() + 1}/${row.name.month.getFullYear()}`,
  );
  expect(names).toEqual([
    "# pinned",
    "pinned",
    "# today",
    "just now",
    "# yesterday",
    "late yesterday",
    "# week",
    "a week ago",
    "# 11/2026",
    "earlier this month",
    "# 11/2025",
    "last year",
  ]);
});
