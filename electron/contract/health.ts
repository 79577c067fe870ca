import { z } from "zod";
import { engineStateSchema } from "./events.ts";

export const livenessSchema = z.strictObject({ status: z.literal("ok"), version: z.string() });
export const readinessSchema = z.strictObject({
  ready: z.boolean(),
  version: z.string(),
  parts: z.strictObject({
    database: z.enum(["ok", "failed"]),
    index: z.enum(["ok", "repairing", "failed"]),
    embedder: z.enum(["ok", "stopped", "restarting", "failed"]),
    engine: engineStateSchema,
  }),
});
export type Readiness = z.infer<typeof readinessSchema>;
