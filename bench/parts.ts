import type { BenchPart } from "./bench-part.ts";
import { cancel } from "./cancel.ts";
import { fairness } from "./fairness.ts";
import { generation } from "./generation.ts";
import { prefix } from "./prefix.ts";

/** In the order in which they run. */
export const parts: readonly BenchPart[] = [generation, prefix, cancel, fairness];
