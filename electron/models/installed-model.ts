import type { PromptFormat, ToolFormat } from "./catalog-entry.ts";
import type { MemoryNeed } from "./memory-fit.ts";

/** A chat model whose file is there and was verified when it came. */
export interface InstalledModel extends MemoryNeed {
  readonly modelId: string;
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  readonly promptFormat: PromptFormat;
  /** Undefined: it was not trained to call tools. */
  readonly toolFormat?: ToolFormat | undefined;
}
