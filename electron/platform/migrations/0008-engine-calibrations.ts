import type { Migration } from "./migration.ts";

export const engineCalibrations: Migration = {
  version: 8,
  name: "engine calibrations",
  up(database) {
    database.exec(`
      -- How fast a chat model computes on this machine, and in which shape it was fastest.
      CREATE TABLE engine_calibrations (
        model_sha256 TEXT NOT NULL,
        -- Processor and number of cores: another machine measures again.
        machine TEXT NOT NULL,
        -- JSON: EngineShape and its speeds.
        result TEXT NOT NULL,
        measured_at INTEGER NOT NULL,
        PRIMARY KEY (model_sha256, machine)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
