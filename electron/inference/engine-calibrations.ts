import { availableParallelism, cpus } from "node:os";
import { z } from "zod";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import type { MeasuredShape } from "./engine-shape.ts";

export interface EngineCalibrationsOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** Absent: this one. */
  readonly machine?: string;
}

const resultSchema = z.object({
  threads: z.number().int().min(1),
  flashAttention: z.boolean(),
  promptTokensPerSecond: z.number().positive(),
  tokensPerSecond: z.number().positive(),
});

const thisMachine = (): string => `${cpus()[0]?.model.trim() ?? process.arch} × ${availableParallelism()}`;

/** What was measured of each chat model on this machine, kept for the next start. */
export class EngineCalibrations {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #machine: string;

  constructor({ database, clock, machine = thisMachine() }: EngineCalibrationsOptions) {
    this.#database = database;
    this.#clock = clock;
    this.#machine = machine;
  }

  /** Undefined: never measured here. */
  of(modelSha256: string): MeasuredShape | undefined {
    const row = this.#database
      .prepare<[string, string], { result: string }>(
        "SELECT result FROM engine_calibrations WHERE model_sha256 = ? AND machine = ?",
      )
      .get(modelSha256, this.#machine);
    return row && resultSchema.parse(JSON.parse(row.result));
  }

  keep(modelSha256: string, result: MeasuredShape): void {
    this.#database
      .prepare(
        "INSERT OR REPLACE INTO engine_calibrations (model_sha256, machine, result, measured_at) VALUES (?, ?, ?, ?)",
      )
      .run(modelSha256, this.#machine, JSON.stringify(result), this.#clock.now());
  }
}
