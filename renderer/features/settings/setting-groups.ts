import "../../api/zod-without-eval.ts";
import { settingDefinitions, type SettingName } from "../../../electron/contract/settings.ts";

/** How a setting is edited. */
export type Editor =
  | {
      readonly kind: "number";
      readonly min: number | undefined;
      readonly max: number | undefined;
      readonly whole: boolean;
    }
  | { readonly kind: "choice"; readonly options: readonly string[] }
  | { readonly kind: "list" }
  | { readonly kind: "switch" }
  | { readonly kind: "text" };

export const groupNames = [
  "organisation",
  "sessions",
  "limits",
  "localhost",
  "imports",
  "engine",
  "privacy",
  "other",
] as const;
export type SettingGroup = (typeof groupNames)[number];

const groups: Record<Exclude<SettingGroup, "other">, readonly string[]> = {
  organisation: ["contact", "sensitive_contact", "strictness"],
  sessions: ["session_timeout_hours", "session_retention_days", "max_concurrent_sessions", "memory_strategy"],
  limits: ["max_message_chars", "rate_limit_per_minute", "rate_limit_per_hour", "queue_limit"],
  localhost: ["http_enabled", "http_port", "allowed_roots", "cors_origins"],
  imports: ["max_file_mb", "parser_timeout_seconds", "parser_memory_mb", "ocr_languages"],
  engine: ["engine_idle_minutes", "engine_threads"],
  privacy: ["log_level", "model_mirror"],
};

/** Behind the number. */
export const units: Partial<Record<SettingName, "hours" | "minutes" | "days" | "mb" | "seconds" | "characters">> = {
  session_timeout_hours: "hours",
  session_retention_days: "days",
  engine_idle_minutes: "minutes",
  max_file_mb: "mb",
  parser_memory_mb: "mb",
  parser_timeout_seconds: "seconds",
  max_message_chars: "characters",
};

export const isSettingName = (name: string): name is SettingName => name in settingDefinitions;

/** The settings of each group, in order; one that no group names is in the last. */
export function groupedSettings(names: readonly string[]): ReadonlyMap<SettingGroup, readonly SettingName[]> {
  const known = names.filter(isSettingName);
  const placed = new Set(Object.values(groups).flat());
  const result = new Map<SettingGroup, readonly SettingName[]>();
  for (const [group, members] of Object.entries(groups)) {
    const present = members.filter(isSettingName).filter((name) => known.includes(name));
    result.set(group as SettingGroup, present);
  }
  result.set(
    "other",
    known.filter((name) => !placed.has(name)),
  );
  return result;
}

/** From the contract's schema, so that what the field allows is what the backend takes. */
export function editorOf(name: SettingName): Editor {
  const { schema, default: standard } = settingDefinitions[name];
  if (Array.isArray(standard)) return { kind: "list" };
  if (typeof standard === "boolean") return { kind: "switch" };
  if (
    "options" in schema &&
    Array.isArray(schema.options) &&
    schema.options.every((option) => typeof option === "string")
  ) {
    return { kind: "choice", options: schema.options };
  }
  if ("minValue" in schema) {
    return {
      kind: "number",
      min: schema.minValue ?? undefined,
      max: schema.maxValue ?? undefined,
      whole: Number.isInteger(standard) && name !== "session_timeout_hours",
    };
  }
  return { kind: "text" };
}

/** What the backend would take of this value; undefined: nothing. */
export function parseSetting(name: SettingName, value: unknown): { readonly value: unknown } | undefined {
  const result = settingDefinitions[name].schema.safeParse(value);
  return result.success ? { value: result.data } : undefined;
}
