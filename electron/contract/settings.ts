import { z } from "zod";

export const memoryStrategySchema = z.enum(["none", "trim", "summarize", "trim_and_summarize"]);

/** How likely an answer has to be before it is given rather than refused. */
export const strictnessSchema = z.enum(["lenient", "balanced", "strict"]);
export type Strictness = z.infer<typeof strictnessSchema>;

/** Every setting: its schema and default, and its environment name (also with the prefix HANDRAIL_). */
export const settingDefinitions = {
  max_concurrent_sessions: {
    environment: "MAX_CONCURRENT_SESSIONS",
    schema: z.number().int().min(1).max(100_000),
    default: 100,
  },
  session_timeout_hours: {
    environment: "SESSION_TIMEOUT_HOURS",
    schema: z.number().min(0.01).max(8_760),
    default: 24,
  },
  /** 0: kept for ever. */
  session_retention_days: {
    environment: "SESSION_RETENTION_DAYS",
    schema: z.number().int().min(0).max(36_500),
    default: 365,
  },
  /** 0: no limit. */
  rate_limit_per_minute: {
    environment: "RATE_LIMIT_PER_MINUTE",
    schema: z.number().int().min(0).max(1_000_000),
    default: 60,
  },
  rate_limit_per_hour: {
    environment: "RATE_LIMIT_PER_HOUR",
    schema: z.number().int().min(0).max(1_000_000),
    default: 1_000,
  },
  queue_limit: {
    environment: "QUEUE_LIMIT",
    schema: z.number().int().min(1).max(10_000),
    default: 32,
  },
  max_message_chars: {
    environment: "MAX_MESSAGE_CHARS",
    schema: z.number().int().min(100).max(1_000_000),
    default: 8_000,
  },
  memory_strategy: {
    environment: "MEMORY_STRATEGY",
    schema: memoryStrategySchema,
    default: "trim_and_summarize",
  },
  /** After so many minutes without a question the chat model's memory is given back; 0: never. */
  engine_idle_minutes: {
    environment: "ENGINE_IDLE_MINUTES",
    schema: z.number().min(0).max(10_080),
    default: 15,
  },
  /** Cores that the chat model computes with; 0: what was measured to be quickest on this computer. */
  engine_threads: {
    environment: "ENGINE_THREADS",
    schema: z.number().int().min(0).max(256),
    default: 0,
  },
  /** When to say "the documents don't say". */
  strictness: {
    environment: "STRICTNESS",
    schema: strictnessSchema,
    default: "balanced",
  },
  /** The localhost mode in the desktop; `handrail serve` is always on. */
  http_enabled: {
    environment: "HTTP_ENABLED",
    schema: z.boolean(),
    default: false,
  },
  http_port: {
    environment: "HTTP_PORT",
    schema: z.number().int().min(0).max(65_535),
    default: 4_317,
  },
  /** Lists are separated by commas in the environment. */
  cors_origins: { environment: "CORS_ORIGINS", schema: z.array(z.url()).max(100), default: [] },
  allowed_roots: {
    environment: "ALLOWED_ROOTS",
    schema: z.array(z.string().min(1)).max(100),
    default: [],
  },
  /** Named in refusals, e.g. "the HR team (hr@company.example)". Empty: no contact is named. */
  contact: { environment: "CONTACT", schema: z.string().max(200), default: "" },
  /** Named first where a question is sensitive (harassment, illness, dismissal …). Empty: `contact` is. */
  sensitive_contact: { environment: "SENSITIVE_CONTACT", schema: z.string().max(200), default: "" },
  /** Tried before a download source's own address; empty: not used. */
  model_mirror: {
    environment: "MODEL_MIRROR",
    schema: z.union([z.literal(""), z.url()]),
    default: "",
  },
  max_file_mb: {
    environment: "MAX_FILE_MB",
    schema: z.number().min(1).max(4_096),
    default: 100,
  },
  parser_timeout_seconds: {
    environment: "PARSER_TIMEOUT_SECONDS",
    schema: z.number().min(1).max(3_600),
    default: 120,
  },
  parser_memory_mb: {
    environment: "PARSER_MEMORY_MB",
    schema: z.number().int().min(128).max(16_384),
    default: 1_024,
  },
  /** Languages of scans and images, as Tesseract names them, joined by "+"; auto: English and German are told apart. */
  ocr_languages: {
    environment: "OCR_LANGUAGES",
    schema: z.string().regex(/^(?:auto|[a-z]{3}(?:_[a-z]+)*(?:\+[a-z]{3}(?:_[a-z]+)*){0,4})$/i),
    default: "auto",
  },
  log_level: {
    environment: "LOG_LEVEL",
    schema: z.enum(["debug", "info", "warn", "error"]),
    default: "info",
  },
} as const;

export type SettingName = keyof typeof settingDefinitions;
/** The value that a text in the environment means, not yet checked by the setting's schema. */
export function settingFromText(name: SettingName, text: string): unknown {
  const { schema } = settingDefinitions[name];
  if (schema instanceof z.ZodNumber) return Number(text);
  if (schema instanceof z.ZodBoolean) return z.stringbool().safeParse(text).data ?? text;
  if (!(schema instanceof z.ZodArray)) return text;
  return text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}

export type Settings = {
  [Name in SettingName]: z.output<(typeof settingDefinitions)[Name]["schema"]>;
};

export const settingNames = Object.keys(settingDefinitions) as SettingName[];

export const settingSourceSchema = z.enum(["default", "environment", "managed", "user"]);
export type SettingSource = z.infer<typeof settingSourceSchema>;

export const settingsViewSchema = z.record(
  z.string(),
  z.strictObject({
    value: z.unknown(),
    source: settingSourceSchema,
    environment: z.string(),
    default: z.unknown(),
  }),
);
export type SettingsView = z.infer<typeof settingsViewSchema>;

/** Sets the user's value of each setting named; null takes it back. */
export const patchSettingsSchema = z.strictObject(
  Object.fromEntries(settingNames.map((name) => [name, settingDefinitions[name].schema.nullable().optional()])) as {
    [Name in SettingName]: z.ZodOptional<z.ZodNullable<(typeof settingDefinitions)[Name]["schema"]>>;
  },
);
export type PatchSettings = z.infer<typeof patchSettingsSchema>;
