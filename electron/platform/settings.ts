import { readFileSync } from "node:fs";
import { z } from "zod";
import { HandrailError } from "../contract/errors.ts";
import {
  settingDefinitions,
  settingFromText,
  settingNames,
  type PatchSettings,
  type SettingName,
  type Settings,
  type SettingSource,
  type SettingsView,
} from "../contract/settings.ts";
import type { Database } from "./database.ts";
import type { EventBus } from "./event-bus.ts";

export interface SettingsOptions {
  readonly database: Database;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A JSON file of setting names and values that IT fixes; absent or not there: no policy. */
  readonly managedPolicyPath?: string;
  readonly events: EventBus;
}

type Values = Partial<Record<SettingName, unknown>>;
type Listener = (settings: Settings, previous: Settings) => void;

/** Where IT's policy file lies. */
export function defaultManagedPolicyPath(
  platform: NodeJS.Platform = process.platform,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (platform === "win32") return `${environment.ProgramData ?? "C:\\ProgramData"}\\Handrail\\policy.json`;
  if (platform === "darwin") return "/Library/Application Support/Handrail/policy.json";
  return "/etc/handrail/policy.json";
}

/**
 * Every setting's value: the default, above it what the user set, above that the environment (`NAME` or
 * `HANDRAIL_NAME`, the latter first), and above all the managed policy file.
 *
 * @throws HandrailError VALIDATION_FAILED from the constructor, naming the variable or policy field that is wrong
 */
export class SettingsService {
  readonly #database: Database;
  readonly #events: EventBus;
  readonly #environment: Values;
  readonly #managed: Values;
  readonly #listeners = new Set<Listener>();
  #user: Values;
  #current: Settings;

  constructor(options: SettingsOptions) {
    this.#database = options.database;
    this.#events = options.events;
    this.#environment = readEnvironment(options.environment);
    this.#managed = options.managedPolicyPath === undefined ? {} : readPolicy(options.managedPolicyPath);
    this.#user = readUserValues(options.database);
    this.#current = this.#resolve();
  }

  get current(): Settings {
    return this.#current;
  }

  /** Each setting's value, where it comes from, and the name that sets it in the environment. */
  view(): SettingsView {
    return Object.fromEntries(
      settingNames.map((name) => [
        name,
        {
          value: this.#current[name],
          source: this.#source(name),
          environment: settingDefinitions[name].environment,
          default: settingDefinitions[name].default,
        },
      ]),
    );
  }

  /**
   * Sets the user's values, null takes one back; all or none.
   *
   * @throws HandrailError SETTING_LOCKED (details: the names) when the environment or the policy fixes one of them,
   *   VALIDATION_FAILED
   */
  patch(patch: PatchSettings): SettingsView {
    const named = settingNames.filter((name) => patch[name] !== undefined);
    const locked = named.filter((name) => name in this.#managed || name in this.#environment);
    if (locked.length > 0) {
      throw new HandrailError("SETTING_LOCKED", {
        details: Object.fromEntries(locked.map((name) => [name, this.#source(name)])),
      });
    }
    const user: Values = { ...this.#user };
    for (const name of named) {
      if (patch[name] === null) delete user[name];
      else user[name] = parseSetting(name, patch[name], name);
    }
    this.#store(named, user);
    this.#user = user;
    const previous = this.#current;
    this.#current = this.#resolve();
    if (JSON.stringify(previous) !== JSON.stringify(this.#current)) {
      for (const listener of this.#listeners) listener(this.#current, previous);
      this.#events.publish({ type: "settings_changed" });
    }
    return this.view();
  }

  /** Returns the function that ends the subscription. */
  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #source(name: SettingName): SettingSource {
    if (name in this.#managed) return "managed";
    if (name in this.#environment) return "environment";
    return name in this.#user ? "user" : "default";
  }

  #resolve(): Settings {
    const defaults = Object.fromEntries(settingNames.map((name) => [name, settingDefinitions[name].default]));
    // Each value went through its own schema when it was read.
    return { ...defaults, ...this.#user, ...this.#environment, ...this.#managed } as Settings;
  }

  #store(names: readonly SettingName[], user: Values): void {
    const put = this.#database.prepare("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)");
    const take = this.#database.prepare("DELETE FROM settings WHERE name = ?");
    this.#database.transaction(() => {
      for (const name of names) {
        if (name in user) put.run(name, JSON.stringify(user[name]));
        else take.run(name);
      }
    })();
  }
}

/** An empty variable counts as absent: read as a number it would be 0, which here often means "no limit". */
function readEnvironment(environment: Readonly<Record<string, string | undefined>>): Values {
  const values: Values = {};
  for (const name of settingNames) {
    const plain = settingDefinitions[name].environment;
    const variable = [`HANDRAIL_${plain}`, plain].find((candidate) => environment[candidate]?.trim());
    const text = variable === undefined ? undefined : environment[variable]?.trim();
    if (text) values[name] = parseSetting(name, settingFromText(name, text), `the environment variable ${variable}`);
  }
  return values;
}

function readPolicy(path: string): Values {
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return {};
    throw policyError("The managed policy file can't be read.", error);
  }
  let fields: Record<string, unknown>;
  try {
    fields = z.record(z.string(), z.unknown()).parse(JSON.parse(content));
  } catch (error) {
    throw policyError("The managed policy file has to be one JSON object of setting names and values.", error);
  }
  const values: Values = {};
  for (const [field, value] of Object.entries(fields)) {
    const name = settingNames.find((candidate) => candidate === field);
    if (!name) throw policyError(`The managed policy file names a setting that doesn't exist: ${field}.`);
    values[name] = parseSetting(name, value, `${field} in the managed policy file`);
  }
  return values;
}

const policyError = (message: string, cause?: unknown): HandrailError =>
  new HandrailError("VALIDATION_FAILED", { message, cause });

/** A value that an older or newer Handrail stored and that this one doesn't know counts as not set. */
function readUserValues(database: Database): Values {
  const values: Values = {};
  for (const row of database.prepare<[], { name: string; value: string }>("SELECT name, value FROM settings").all()) {
    const name = settingNames.find((candidate) => candidate === row.name);
    if (!name) continue;
    const parsed = settingDefinitions[name].schema.safeParse(JSON.parse(row.value));
    if (parsed.success) values[name] = parsed.data;
  }
  return values;
}

function parseSetting(name: SettingName, value: unknown, origin: string): unknown {
  const parsed = settingDefinitions[name].schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problem = parsed.error.issues.map((issue) => issue.message).join("; ");
  throw new HandrailError("VALIDATION_FAILED", {
    message: `The value of ${origin} is not allowed: ${problem}.`,
    details: { [name]: problem },
  });
}
