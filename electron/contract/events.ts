import { z } from "zod";
import { jobSchema } from "./jobs.ts";

export const engineStateSchema = z.enum(["no_model", "unloaded", "loading", "ready", "restarting", "failed"]);
export type EngineState = z.infer<typeof engineStateSchema>;

/** What changed, for whoever shows it; ids only, the new state is read by its route. */
export const changeEventSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("session_changed"), session_id: z.string() }),
  z.strictObject({ type: z.literal("session_deleted"), session_id: z.string() }),
  z.strictObject({ type: z.literal("document_changed"), document_id: z.string() }),
  z.strictObject({ type: z.literal("document_deleted"), document_id: z.string() }),
  z.strictObject({ type: z.literal("job_changed"), job: jobSchema }),
  z.strictObject({ type: z.literal("models_changed") }),
  z.strictObject({ type: z.literal("settings_changed") }),
  z.strictObject({ type: z.literal("engine_changed"), state: engineStateSchema }),
]);
export type ChangeEvent = z.infer<typeof changeEventSchema>;
