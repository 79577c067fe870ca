import { join } from "node:path";
import pino from "pino";
import type { Settings } from "../contract/settings.ts";
import { redact } from "./redact.ts";
import { RotatingFile } from "./rotating-file.ts";

export type Log = pino.Logger;
export type LogLevel = Settings["log_level"];

export interface LogOptions {
  /** Holds `handrail.log` and its older parts; absent: no file is written. */
  readonly folder?: string;
  /** A function is asked at every line, so that a changed setting counts at once. */
  readonly level: LogLevel | (() => LogLevel);
  /** Gets warnings and errors in one readable line each; absent: nobody does. */
  readonly stderr?: { write(line: string): unknown };
  /** Size at which the file is put aside, and how many such parts are kept. */
  readonly maxFileBytes?: number;
  readonly keptFiles?: number;
}

const debugLevel = pino.levels.values.debug ?? 20;

/**
 * The structured log: one JSON object a line. Private text (`text`, `question`, `answer`, …) is written at debug only,
 * secrets (`token`, `authorization`, …) never; see redact.ts.
 */
export function createLog(options: LogOptions): Log {
  const streams: pino.StreamEntry[] = [];
  if (options.folder !== undefined) {
    const file = new RotatingFile({
      path: join(options.folder, "handrail.log"),
      maxBytes: options.maxFileBytes ?? 5_000_000,
      kept: options.keptFiles ?? 4,
    });
    streams.push({ level: "debug", stream: file });
  }
  const { stderr } = options;
  if (stderr) streams.push({ level: "warn", stream: { write: (line) => void stderr.write(readableLine(line)) } });
  const { level } = options;
  const threshold = (): number => pino.levels.values[typeof level === "function" ? level() : level] ?? debugLevel;
  const log = pino(
    {
      level: "debug",
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      hooks: {
        logMethod(parameters, method, lineLevel) {
          if (lineLevel < threshold()) return;
          const [first, ...rest] = parameters as [unknown, ...unknown[]];
          const safe = isPlainObject(first) ? redact(first, { privateText: lineLevel <= debugLevel }) : first;
          method.apply(this, [safe, ...rest] as Parameters<typeof method>);
        },
      },
    },
    pino.multistream(streams),
  );
  // A child's bindings are written at every level, so they may never hold private text. Children inherit this in turn;
  // pino's own formatter of bindings isn't asked for them.
  const makeChild: (this: Log, bindings: pino.Bindings, options?: pino.ChildLoggerOptions) => Log = log.child;
  return Object.assign(log, {
    child(this: Log, bindings: pino.Bindings, childOptions?: pino.ChildLoggerOptions): Log {
      return makeChild.call(this, redact(bindings, { privateText: false }), childOptions);
    },
  });
}

/** Writes nothing: for tests, and for commands that only speak to a running Handrail. */
export const silentLog = (): Log => pino({ level: "silent" });

interface ErrorDescription {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

/** Name, message, code and stack; other fields of an error may hold anything and stay out. */
function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return {
    type: error.name,
    message: error.message,
    ...(code !== undefined && { code }),
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(error.cause !== undefined && depth < 4 && { cause: describeError(error.cause, depth + 1) }),
  };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !(value instanceof Error);
}

/** One line for a person: level, message, error. */
function readableLine(json: string): string {
  const { level, msg, err } = JSON.parse(json) as { level: string; msg?: string; err?: ErrorDescription };
  const parts = [level === "warn" ? "Warning" : "Error", msg, err?.message].filter((part) => part !== undefined);
  return `${[...new Set(parts)].join(": ")}\n`;
}
