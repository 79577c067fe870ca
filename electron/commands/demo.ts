import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HandrailError } from "../contract/errors.ts";
import { ask } from "./ask.ts";
import { connect } from "./connect.ts";
import { importDocuments } from "./import-documents.ts";
import { downloadModel } from "./models.ts";
import type { Terminal } from "./terminal.ts";

export interface DemoOptions {
  readonly dataFolder: string;
  readonly handbookFolder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** The small chat model of tests and the demo. */
const demoModelId = "smollm2-135m-instruct-q4_1";

const questions = [
  "How many days of holiday do I get in the UK after six years?",
  "How do I hand in a travel expense claim?",
  "Who founded the company?",
];

/** The whole path in one command: the sample handbook imported into a fresh folder, a few questions answered. */
export async function demo(terminal: Terminal, options: DemoOptions, signal?: AbortSignal): Promise<void> {
  await emptyButModels(options.dataFolder);
  await using connection = await connect({ dataFolder: options.dataFolder, environment: options.environment });
  const { client } = connection;

  const { items } = await client.models.list({});
  let generates = items.some((model) => model.model_id === demoModelId && model.installed);
  if (!generates) {
    terminal.print("Getting the small chat model (98 MB, once) …");
    generates = await downloadModel(client, terminal, demoModelId, signal);
    if (!generates) {
      terminal.print("No source of it could be reached, so every answer is quoted from the documents.");
      terminal.print("Once this computer is online, or MODEL_MIRROR names a server that has it, run the demo again.");
    }
  }
  if (generates) await client.models.select({ model_id: demoModelId });

  terminal.print("Importing the sample handbook …");
  await importDocuments(client, terminal, { paths: [options.handbookFolder] }, signal);
  for (const question of questions) {
    signal?.throwIfAborted();
    terminal.print();
    terminal.print(terminal.style("bold", `Q: ${question}`));
    await ask(client, terminal, { message: question, mode: generates ? "generated" : "auto" }, signal);
  }
  terminal.print();
  terminal.print(`Ask your own: npm run handrail -- ask "…" --data-dir ${options.dataFolder}`);
}

/** Written into a demo's folder: only a folder with it, or an empty one, is ever emptied. */
const demoMark = "handrail-demo.txt";

/** A fresh start each time, without downloading the model again. */
async function emptyButModels(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = await readdir(folder);
  if (names.length > 0 && !names.includes(demoMark)) {
    throw new HandrailError("VALIDATION_FAILED", {
      message: `The demo needs a folder of its own, and ${folder} holds something else. Choose another with --data-dir.`,
    });
  }
  await writeFile(join(folder, demoMark), "The demo of Handrail empties this folder each time it runs.\n");
  for (const name of names) {
    if (name !== "models" && name !== demoMark) await rm(join(folder, name), { recursive: true, force: true });
  }
}
