import type { BenchPart } from "./bench-part.ts";
import { cancel } from "./cancel.ts";
import { eventLoop } from "./event-loop.ts";
import { fairness } from "./fairness.ts";
import { firstWords } from "./first-words.ts";
import { generation } from "./generation.ts";
import { import100k } from "./import-100k.ts";
import { indexing } from "./indexing.ts";
import { memory } from "./memory.ts";
import { prefix } from "./prefix.ts";
import { search } from "./search.ts";
import { start } from "./start.ts";

/** In the order in which they run: what is imported is searched afterwards. */
export const parts: readonly BenchPart[] = [
  firstWords,
  prefix,
  generation,
  cancel,
  fairness,
  import100k,
  search,
  start,
  memory,
  eventLoop,
  indexing,
];
