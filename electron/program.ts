import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import packageJson from "../package.json" with { type: "json" };
import { ask } from "./commands/ask.ts";
import { connect, type Client } from "./commands/connect.ts";
import { appUrlOfOwner, openInBrowser } from "./commands/open-app.ts";
import { demo } from "./commands/demo.ts";
import { doctor } from "./commands/doctor.ts";
import { evaluate } from "./commands/evaluate.ts";
import { ablations, parseAblations, type Ablation } from "./evaluation/ablations.ts";
import { importDocuments } from "./commands/import-documents.ts";
import { downloadModel, importModel, listModels, selectModel } from "./commands/models.ts";
import { search } from "./commands/search.ts";
import { Terminal } from "./commands/terminal.ts";
import { dateSchema } from "./contract/common.ts";
import { HandrailError } from "./contract/errors.ts";
import { chatModeSchema } from "./contract/chat.ts";
import { searchModeSchema } from "./contract/search.ts";
import { dataPaths, defaultDataFolder } from "./platform/data-paths.ts";
import { resourceFolder } from "./platform/resources.ts";
import { serve, type ServeOptions } from "./serve.ts";
import { socketAnswers } from "./transport/http-client.ts";

interface EvaluateFlags extends Partial<GlobalOptions> {
  readonly documents: string;
  readonly without: Ablation[];
  readonly mode: "extractive" | "generated";
  readonly limit?: number;
}

interface GlobalOptions {
  readonly dataDir: string;
  readonly json: boolean;
}

const exitUsage = 2;
const exitFailure = 1;

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort());
// Who reads may have seen enough (`handrail search … | head -3`): the command ends as it would.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const program = new Command("handrail")
  .description("Answers HR questions from a company's own documents, on this computer.")
  .version(packageJson.version)
  .option("--data-dir <dir>", "data folder (HANDRAIL_DATA_DIR)", (value) => resolve(value), defaultDataFolder())
  .option("--json", "machine-readable output on stdout", false)
  .exitOverride()
  .showHelpAfterError("(--help shows what there is)");

/** Global options are taken before and after the command's name. */
function command(definition: string, description: string): Command {
  return program
    .command(definition)
    .description(description)
    .option("--data-dir <dir>", "data folder (HANDRAIL_DATA_DIR)", (value) => resolve(value))
    .option("--json", "machine-readable output on stdout")
    .exitOverride();
}

function globals(options: Partial<GlobalOptions>): GlobalOptions {
  const outer = program.opts<GlobalOptions>();
  return { dataDir: options.dataDir ?? outer.dataDir, json: options.json ?? outer.json };
}

/** Runs `action` with a client of the data folder's owner, which may be this process. */
async function withClient(
  options: Partial<GlobalOptions>,
  action: (client: Client, terminal: Terminal) => Promise<unknown>,
): Promise<void> {
  const { dataDir, json } = globals(options);
  await using connection = await connect({ dataFolder: dataDir, environment: process.env });
  await action(connection.client, new Terminal(json));
}

const date = (value: string): string => {
  if (!dateSchema.safeParse(value).success) throw new InvalidArgumentError("a date is written YYYY-MM-DD");
  return value;
};
const wholeNumber = (value: string): number => {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("a whole number is needed");
  return Number(value);
};
const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];
const existing = (value: string): string => {
  const path = resolve(value);
  if (existsSync(path)) return path;
  throw new HandrailError("PATH_NOT_FOUND", { message: `There is no file or folder ${path}. Check the path.` });
};
const sampleSize = (value: string): number => {
  const count = wholeNumber(value);
  if (count < 1) throw new InvalidArgumentError("1 or more");
  return count;
};
const resultCount = (value: string): number => {
  const count = wholeNumber(value);
  if (count < 1 || count > 50) throw new InvalidArgumentError("from 1 to 50");
  return count;
};

interface ServingOptions extends Partial<GlobalOptions> {
  readonly port?: number;
  readonly allowRoot?: string[];
  readonly corsOrigin?: string[];
}

const servingCommand = (name: string, description: string): Command =>
  command(name, description)
    .option("--port <port>", "0 chooses a free one", wholeNumber)
    .option("--allow-root <dir>", "folder that may be imported over HTTP; can be given again", collect)
    .option("--cors-origin <origin>", "origin whose pages may call; can be given again", collect);

const servingOptions = (options: ServingOptions): ServeOptions => ({
  dataFolder: globals(options).dataDir,
  environment: process.env,
  port: options.port,
  allowedRoots: options.allowRoot ?? [],
  corsOrigins: options.corsOrigin ?? [],
});

servingCommand("serve", "offer the API on 127.0.0.1 until SIGTERM").action((options: ServingOptions) =>
  serve(servingOptions(options)),
);

servingCommand("app", "open the app in a browser")
  .option("--no-open", "only print the address")
  .action(async (options: ServingOptions & { readonly open: boolean }) => {
    const { socket } = dataPaths(globals(options).dataDir);
    if (!(await socketAnswers(socket))) return serve({ ...servingOptions(options), app: { open: options.open } });
    const url = await appUrlOfOwner(socket);
    process.stdout.write(`Handrail runs already. Open it in a browser within two minutes: ${url}\n`);
    if (options.open) openInBrowser(url);
  });

command("import <path...>", "import files or folders and wait")
  .option("--jurisdiction <code>", "where the documents apply, such as DE")
  .option("--audience <name>", "for whom they apply")
  .option("--effective-from <date>", "first day in force", date)
  .option("--effective-to <date>", "last day in force", date)
  .option("--supersedes <title>", "path or title of the document that they replace")
  .option("--language <code>", "ISO 639-1, such as de")
  .action(
    async (
      paths: string[],
      options: Partial<GlobalOptions> & {
        jurisdiction?: string;
        audience?: string;
        effectiveFrom?: string;
        effectiveTo?: string;
        supersedes?: string;
        language?: string;
      },
    ) => {
      const metadata = {
        ...(options.jurisdiction !== undefined && { jurisdiction: options.jurisdiction }),
        ...(options.audience !== undefined && { audience: options.audience }),
        ...(options.effectiveFrom !== undefined && { effective_from: options.effectiveFrom }),
        ...(options.effectiveTo !== undefined && { effective_to: options.effectiveTo }),
        ...(options.supersedes !== undefined && { supersedes: options.supersedes }),
        ...(options.language !== undefined && { language: options.language }),
      };
      await withClient(options, async (client, terminal) => {
        const job = await importDocuments(client, terminal, { paths: paths.map(existing), metadata }, interrupt.signal);
        if (job.status !== "done" || job.files_failed > 0) process.exitCode = exitFailure;
      });
    },
  );

command("ask <question>", "ask, and see the answer with its sources")
  .option("--session <id>", "go on in a session")
  .option("--as-of <date>", "answer as the policies stood on that day", date)
  .option("--jurisdiction <code>", "answer for that country, such as DE")
  .option("--audience <name>", "answer for that group of employees")
  .addOption(new Option("--mode <mode>").choices(chatModeSchema.options).default("auto"))
  .action(
    async (
      question: string,
      options: Partial<GlobalOptions> & {
        session?: string;
        asOf?: string;
        jurisdiction?: string;
        audience?: string;
        mode: string;
      },
    ) => {
      const filters = {
        ...(options.jurisdiction !== undefined && { jurisdiction: options.jurisdiction }),
        ...(options.audience !== undefined && { audience: options.audience }),
      };
      await withClient(options, (client, terminal) =>
        ask(
          client,
          terminal,
          {
            message: question,
            mode: chatModeSchema.parse(options.mode),
            ...(options.session !== undefined && { session_id: options.session }),
            ...(options.asOf !== undefined && { as_of: options.asOf }),
            ...(Object.keys(filters).length > 0 && { filters }),
          },
          interrupt.signal,
        ),
      );
    },
  );

command("search <query>", "what would be retrieved, with scores")
  .option("--limit <n>", "results, 1 to 50", resultCount, 10)
  .option("--as-of <date>", "search the policies as they stood on that day", date)
  .addOption(new Option("--mode <mode>").choices(searchModeSchema.options).default("hybrid"))
  .action(async (query: string, options: Partial<GlobalOptions> & { limit: number; asOf?: string; mode: string }) => {
    await withClient(options, (client, terminal) =>
      search(client, terminal, {
        query,
        limit: options.limit,
        mode: searchModeSchema.parse(options.mode),
        explain: true,
        ...(options.asOf !== undefined && { as_of: options.asOf }),
      }),
    );
  });

const models = program.command("models").description("the language models");
const modelCommand = (definition: string, description: string): Command =>
  models
    .command(definition)
    .description(description)
    .option("--data-dir <dir>", "data folder (HANDRAIL_DATA_DIR)", (value) => resolve(value))
    .option("--json", "machine-readable output on stdout")
    .exitOverride();
modelCommand("list", "the catalog, what is installed, what fits").action((options: Partial<GlobalOptions>) =>
  withClient(options, listModels),
);
modelCommand("download <id>", "download and verify").action((id: string, options: Partial<GlobalOptions>) =>
  withClient(options, async (client, terminal) => {
    if (!(await downloadModel(client, terminal, id, interrupt.signal))) process.exitCode = exitFailure;
  }),
);
modelCommand("select <id>", "use this model").action((id: string, options: Partial<GlobalOptions>) =>
  withClient(options, (client, terminal) => selectModel(client, terminal, id)),
);
modelCommand("import <file>", "install a GGUF file")
  .option("--id <id>", "the catalog's id for it")
  .action((file: string, options: Partial<GlobalOptions> & { id?: string }) =>
    withClient(options, (client, terminal) => importModel(client, terminal, existing(file), options.id)),
  );

command("eval <questions>", "measure retrieval and answers on a question file")
  .requiredOption("--documents <dir>", "folder of the documents, or of one folder a corpus")
  .option("--without <parts>", `left out of the search: ${ablations.join(",")}`, parseAblations, [])
  .addOption(
    new Option("--mode <mode>", "generated also has the chat model answer")
      .choices(["extractive", "generated"])
      .default("extractive"),
  )
  .option("--limit <n>", "an even sample of so many questions", sampleSize)
  .action(async (questions: string, options: EvaluateFlags) => {
    await evaluate(new Terminal(globals(options).json), {
      questionsFile: existing(questions),
      documentsFolder: existing(options.documents),
      without: options.without,
      mode: options.mode,
      modelsFolder: dataPaths(globals(options).dataDir).models,
      ...(options.limit !== undefined && { limit: options.limit }),
      environment: process.env,
      signal: interrupt.signal,
    });
  });

command("doctor", "check this installation and its data folder").action(async (options: Partial<GlobalOptions>) => {
  const { dataDir, json } = globals(options);
  const healthy = await doctor(new Terminal(json), { dataFolder: dataDir, environment: process.env });
  if (!healthy) process.exitCode = exitFailure;
});

command("demo", "the sample handbook, imported and asked").action(async (options: Partial<GlobalOptions>) => {
  const { dataDir, json } = globals(options);
  const given = dataDir !== defaultDataFolder();
  await demo(
    new Terminal(json),
    {
      // Beside the real sessions, never among them.
      dataFolder: given ? dataDir : resolve(dataDir, "demo"),
      handbookFolder: resourceFolder("handbook"),
      environment: process.env,
    },
    interrupt.signal,
  );
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong in one sentence and returns the exit code. */
function report(error: unknown): number {
  // commander has written its own message; --help and --version come this way too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitUsage;
  if (interrupt.signal.aborted) {
    process.stderr.write("Interrupted.\n");
    return exitFailure;
  }
  const message = error instanceof Error ? error.message : String(error);
  const details =
    error instanceof HandrailError ? z.record(z.string(), z.string()).safeParse(error.details).data : undefined;
  process.stderr.write(`${message}\n`);
  for (const [field, problem] of Object.entries(details ?? {})) process.stderr.write(`  ${field}: ${problem}\n`);
  return exitFailure;
}
