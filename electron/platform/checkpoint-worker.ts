import { workerData } from "node:worker_threads";
import { z } from "zod";
import { copyLog } from "./database.ts";

// The program of the thread that shortens a write-ahead log; write-ahead-log.ts is its other side.
const { path } = z.object({ path: z.string() }).parse(workerData);
copyLog(path);
