import { z } from "zod";

/** What only the desktop does: calls of the preload to the main process, outside the route table. */
export const pickPathsRequestSchema = z.strictObject({ kind: z.enum(["folder", "documents", "model"]) });
export type PickPathsRequest = z.infer<typeof pickPathsRequestSchema>;
/** Absolute paths; empty: cancelled. */
export const pickPathsAnswerSchema = z.array(z.string());

/** IPC channels between preload and main process. */
export const shellChannels = {
  /** Preload → main: the page wants its port. */
  connect: "handrail:connect",
  /** Main → preload, with the port. */
  port: "handrail:port",
  pickPaths: "handrail:pick-paths",
} as const;

/** Where the window's page lies; the only address that it may be at. */
export const appOrigin = "app://handrail";
