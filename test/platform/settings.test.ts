import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { ChangeEvent } from "../../electron/contract/events.ts";
import { settingDefinitions, settingNames, settingsViewSchema } from "../../electron/contract/settings.ts";
import { openDatabase, type Database } from "../../electron/platform/database.ts";
import { EventBus } from "../../electron/platform/event-bus.ts";
import { defaultManagedPolicyPath, SettingsService } from "../../electron/platform/settings.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

function open(options: { environment?: Record<string, string>; policy?: unknown; database?: Database } = {}) {
  const folder = temporaryFolder();
  const database = options.database ?? openDatabase(join(folder, "handrail.db"));
  if (!options.database) onTestFinished(() => void database.close());
  const managedPolicyPath = join(folder, "policy.json");
  if (options.policy !== undefined) {
    writeFileSync(
      managedPolicyPath,
      typeof options.policy === "string" ? options.policy : JSON.stringify(options.policy),
    );
  }
  const published: ChangeEvent[] = [];
  const events = new EventBus((error) => {
    throw error;
  });
  events.subscribe((event) => published.push(event));
  const environment = options.environment ?? {};
  return { database, published, settings: new SettingsService({ database, environment, managedPolicyPath, events }) };
}

describe("where a value comes from", () => {
  test("the defaults, each of which its own schema takes", () => {
    const { settings } = open();
    for (const name of settingNames) {
      const { schema, default: value } = settingDefinitions[name];
      expect(settings.current[name]).toEqual(value);
      expect(schema.parse(value)).toEqual(value);
    }
    expect(new Set(Object.values(settings.view()).map((entry) => entry.source))).toEqual(new Set(["default"]));
  });

  test("user over default, environment over user, managed over all", () => {
    const { database, settings } = open();
    settings.patch({ max_concurrent_sessions: 10, queue_limit: 11, contact: "HR" });
    const environment = { MAX_CONCURRENT_SESSIONS: "20", QUEUE_LIMIT: "21" };
    const over = open({ database, environment, policy: { queue_limit: 31 } }).settings;
    expect(over.current).toMatchObject({ max_concurrent_sessions: 20, queue_limit: 31, contact: "HR" });
    const view = settingsViewSchema.parse(over.view());
    expect(view.contact).toEqual({ value: "HR", source: "user", environment: "CONTACT", default: "" });
    expect(view.max_concurrent_sessions?.source).toBe("environment");
    expect(view.queue_limit?.source).toBe("managed");
    expect(view.http_port?.source).toBe("default");
  });

  test("HANDRAIL_NAME goes before NAME, lists are split at commas, an empty variable counts as absent", () => {
    const { settings } = open({
      environment: {
        HTTP_PORT: "1",
        HANDRAIL_HTTP_PORT: "5000",
        CORS_ORIGINS: "https://a.example, https://b.example",
        RATE_LIMIT_PER_MINUTE: "  ",
      },
    });
    expect(settings.current.http_port).toBe(5_000);
    expect(settings.current.cors_origins).toEqual(["https://a.example", "https://b.example"]);
    expect(settings.current.rate_limit_per_minute).toBe(60);
    expect(settings.view().rate_limit_per_minute?.source).toBe("default");
  });

  test("what the user set outlives the process, and what no longer fits counts as not set", () => {
    const { database, settings } = open();
    settings.patch({ queue_limit: 7 });
    database.prepare("INSERT INTO settings VALUES ('of_a_newer_version', '1'), ('http_port', '-1')").run();
    const next = open({ database }).settings;
    expect(next.current.queue_limit).toBe(7);
    expect(next.view().http_port?.source).toBe("default");
  });
});

describe("a wrong value ends the start with its name", () => {
  test.each([
    [{ environment: { QUEUE_LIMIT: "many" } }, "QUEUE_LIMIT"],
    [{ environment: { HANDRAIL_HTTP_PORT: "70000" } }, "HANDRAIL_HTTP_PORT"],
    [{ environment: { MEMORY_STRATEGY: "all" } }, "MEMORY_STRATEGY"],
    [{ policy: { queue_limit: 0 } }, "queue_limit in the managed policy file"],
    [{ policy: { queue_limits: 1 } }, "queue_limits"],
    [{ policy: "{" }, "managed policy file"],
    [{ policy: "[]" }, "managed policy file"],
  ])("%j", (options, named) => {
    expect(() => open(options)).toThrow(expect.objectContaining({ code: "VALIDATION_FAILED" }));
    expect(() => open(options)).toThrow(named);
  });
});

describe("patch", () => {
  test("tells listeners before and after, publishes once, and null takes the value back", () => {
    const { settings, published } = open();
    const changes: number[][] = [];
    const end = settings.onChange((now, before) => changes.push([before.queue_limit, now.queue_limit]));
    expect(settings.patch({ queue_limit: 5 }).queue_limit).toMatchObject({ value: 5, source: "user" });
    expect(settings.patch({ queue_limit: null }).queue_limit).toMatchObject({ value: 32, source: "default" });
    end();
    settings.patch({ queue_limit: 6 });
    expect(changes).toEqual([
      [32, 5],
      [5, 32],
    ]);
    expect(published).toEqual(Array.from({ length: 3 }, () => ({ type: "settings_changed" })));
  });

  test("that changes nothing tells nobody", () => {
    const { settings, published } = open();
    settings.patch({ queue_limit: 32 });
    expect(published).toEqual([]);
    expect(settings.view().queue_limit?.source).toBe("user");
  });

  test("of a locked setting is refused, with the others of the same patch", () => {
    const { settings } = open({ environment: { QUEUE_LIMIT: "9" }, policy: { contact: "HR" } });
    const patch = { queue_limit: 5, contact: "me", http_port: 1 };
    expect(() => settings.patch(patch)).toThrow(
      expect.objectContaining({
        code: "SETTING_LOCKED",
        details: { queue_limit: "environment", contact: "managed" },
      }),
    );
    expect(() => settings.patch({ contact: null })).toThrow(expect.objectContaining({ code: "SETTING_LOCKED" }));
    expect(settings.current.http_port).toBe(4_317);
  });

  test("with a value that isn't allowed changes nothing", () => {
    const { settings, published } = open();
    expect(() => settings.patch({ http_port: 1, queue_limit: -1 })).toThrow(
      expect.objectContaining({ code: "VALIDATION_FAILED" }),
    );
    expect(settings.current.http_port).toBe(4_317);
    expect(published).toEqual([]);
  });
});

test("the policy file's place on each platform", () => {
  expect(defaultManagedPolicyPath("linux", {})).toBe("/etc/handrail/policy.json");
  expect(defaultManagedPolicyPath("darwin", {})).toBe("/Library/Application Support/Handrail/policy.json");
  expect(defaultManagedPolicyPath("win32", { ProgramData: "D:\\Data" })).toBe("D:\\Data\\Handrail\\policy.json");
});
