import { z } from "zod";

/** What `bench/import-library.ts` says, a line each. */
export const importLineSchema = z.object({
  chunks: z.number(),
  seconds: z.number(),
  /** Of the searches since the last line, while it imports; of sixty after it. */
  searchMs: z.array(z.number()),
  isDone: z.boolean(),
  loopDelayMs: z.object({ p999: z.number(), most: z.number() }),
});
export type ImportLine = z.infer<typeof importLineSchema>;
