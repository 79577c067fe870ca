import { copyFileSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { AuditLog } from "../../electron/platform/audit.ts";
import { openDatabase, schemaVersion, type Database } from "../../electron/platform/database.ts";
import { migrations } from "../../electron/platform/migrations/index.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

function open(path: string, steps = migrations): Database {
  const database = openDatabase(path, steps);
  onTestFinished(() => void database.close());
  return database;
}

const schemaOf = (database: Database): unknown[] =>
  database.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").all();

describe("openDatabase", () => {
  test("stays whole, deletes for good, and the file is the owner's alone", () => {
    const path = join(temporaryFolder(), "handrail.db");
    const database = open(path);
    const pragma = (name: string): unknown => database.pragma(name, { simple: true });
    expect(pragma("journal_mode")).toBe("wal");
    expect(pragma("synchronous")).toBe(1);
    expect(pragma("secure_delete")).toBe(1);
    expect(pragma("foreign_keys")).toBe(1);
    expect(pragma("integrity_check")).toBe("ok");
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("a second opening changes nothing", () => {
    const path = join(temporaryFolder(), "handrail.db");
    const before = schemaOf(open(path));
    expect(schemaOf(open(path))).toEqual(before);
  });

  test("leaves a newer Handrail's file untouched", () => {
    const path = join(temporaryFolder(), "handrail.db");
    const newer = open(path, [...migrations, { version: migrations.length + 1, name: "newer", up: () => undefined }]);
    newer.close();
    copyFileSync(path, `${path}.copy`);
    expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: "DATA_FOLDER_NEWER" }));
    expect(readFileSync(path).equals(readFileSync(`${path}.copy`))).toBe(true);
  });

  test("a step that fails leaves the schema as it was before it", () => {
    const path = join(temporaryFolder(), "handrail.db");
    const before = schemaOf(open(path, migrations.slice(0, 1)));
    const broken = {
      version: 2,
      name: "broken",
      up(database: Database) {
        database.exec("CREATE TABLE half (a)");
        throw new Error("power cut");
      },
    };
    expect(() => openDatabase(path, [...migrations.slice(0, 1), broken])).toThrow("power cut");
    const after = open(path, migrations.slice(0, 1));
    expect(schemaOf(after)).toEqual(before);
    expect(schemaVersion(after)).toBe(1);
  });
});

describe("migrations", () => {
  test("count from 1 without gaps", () => {
    expect(migrations.map((step) => step.version)).toEqual(migrations.map((_, index) => index + 1));
  });

  const fresh = (): unknown[] => schemaOf(open(join(temporaryFolder(), "fresh.db")));

  test.each(migrations.map((step) => [step.version, step.name] as const))(
    "from a file of step %i (%s), with a row in it, to the newest",
    (version) => {
      const path = join(temporaryFolder(), "handrail.db");
      const older = open(path, migrations.slice(0, version));
      expect(schemaVersion(older)).toBe(version);
      older.prepare("INSERT INTO settings (name, value) VALUES ('queue_limit', '7')").run();
      older.close();
      const newest = open(path);
      expect(schemaVersion(newest)).toBe(migrations.length);
      expect(schemaOf(newest)).toEqual(fresh());
      expect(newest.prepare("SELECT value FROM settings").pluck().get()).toBe("7");
      expect(newest.pragma("integrity_check", { simple: true })).toBe("ok");
      expect(newest.pragma("foreign_key_check")).toEqual([]);
    },
  );
});

describe("AuditLog", () => {
  test("records, takes part in a transaction, and can't be changed", () => {
    const database = open(join(temporaryFolder(), "handrail.db"));
    const clock = new FakeClock(1_000);
    const audit = new AuditLog({ database, clock });
    audit.record({ actor: "cli", action: "session.delete", subject: "s1", details: { messages: 4 } });
    audit.record({ actor: "system", action: "shutdown" });
    const rolledBack = database.transaction(() => {
      audit.record({ actor: "cli", action: "undone" });
      throw new Error("undo");
    });
    expect(rolledBack).toThrow("undo");
    expect(database.prepare("SELECT at, actor, action, subject, details FROM audit ORDER BY id").all()).toEqual([
      { at: 1_000, actor: "cli", action: "session.delete", subject: "s1", details: '{"messages":4}' },
      { at: 1_000, actor: "system", action: "shutdown", subject: null, details: null },
    ]);
    expect(() => database.prepare("UPDATE audit SET actor = 'x'").run()).toThrow("append-only");
  });
});
