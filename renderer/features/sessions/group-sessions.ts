import type { SessionInfo } from "../../../electron/contract/sessions.ts";

/** What stands above a group of conversations; a month is its first day. */
export type GroupName = "pinned" | "today" | "yesterday" | "week" | { readonly month: Date };

export type SessionRow =
  | { readonly kind: "group"; readonly key: string; readonly name: GroupName }
  | { readonly kind: "session"; readonly key: string; readonly session: SessionInfo };

const dayMs = 86_400_000;

/** Rows for the list, in the order of `sessions`: pinned ones first, then by local day, week and month. */
export function groupSessions(sessions: readonly SessionInfo[], now: Date): readonly SessionRow[] {
  const rows: SessionRow[] = [];
  let last: string | undefined;
  for (const session of sessions) {
    const name = session.pinned ? "pinned" : ageOf(new Date(session.last_activity), now);
    const key = typeof name === "string" ? name : name.month.toISOString();
    if (key !== last) rows.push({ kind: "group", key, name });
    last = key;
    rows.push({ kind: "session", key: session.session_id, session });
  }
  return rows;
}

function ageOf(time: Date, now: Date): GroupName {
  // Rounded, because a day with a change of the clocks has 23 or 25 hours.
  const days = Math.round((startOfDay(now).getTime() - startOfDay(time).getTime()) / dayMs);
  if (days <= 0) return "today";
  if (days === 1) return "yesterday";
  if (days <= 7) return "week";
  return { month: new Date(time.getFullYear(), time.getMonth(), 1) };
}

const startOfDay = (time: Date) => new Date(time.getFullYear(), time.getMonth(), time.getDate());
