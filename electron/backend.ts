import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import packageJson from "../package.json" with { type: "json" };
import { createHRChatbot } from "./chat/create-chatbots.ts";
import { hrPersona, type HRChatbot } from "./chat/hr-chatbot.ts";
import { readExamPaper } from "./chat/exam/exam-questions.ts";
import { loadSensitiveTopics } from "./chat/sensitivity/sensitive-topics.ts";
import { ModelExams } from "./chat/exam/model-exams.ts";
import { Replies } from "./chat/replies.ts";
import type { Readiness } from "./contract/health.ts";
import { HandrailError } from "./contract/errors.ts";
import type { Embedder } from "./inference/embedder.ts";
import { EmbeddingWorker } from "./inference/embedding-worker-client.ts";
import type { ChatEngine } from "./inference/engine.ts";
import type { Reader } from "./inference/reader.ts";
import { EngineCalibrations } from "./inference/engine-calibrations.ts";
import { LlamaEngine } from "./inference/llama-engine.ts";
import { CollectionStore } from "./library/collections/collection-store.ts";
import { VersionComparison } from "./library/comparison/version-comparison.ts";
import { DocumentRemovalJob } from "./library/document-removal-job.ts";
import { DocumentRemoval } from "./library/document-removal.ts";
import { DocumentStore } from "./library/document-store.ts";
import { DocumentDuplicates } from "./library/duplicates/document-duplicates.ts";
import { ImportJob } from "./library/import-job.ts";
import { IndexRepair } from "./library/index-repair.ts";
import { RepairedRetriever } from "./library/repaired-retriever.ts";
import { DocumentEditing } from "./library/metadata/document-editing.ts";
import { OriginalFiles } from "./library/original-files.ts";
import { ParserPool } from "./library/parsers/parser-pool.ts";
import { enqueueStale, isImporting } from "./library/reindex/enqueue-stale.ts";
import { EmbedderSwitch } from "./library/reindex/embedder-switch.ts";
import { ReindexJob } from "./library/reindex/reindex-job.ts";
import { servingEmbedder } from "./library/reindex/serving-embedder.ts";
import { VersionReindexing } from "./library/reindex/version-reindexing.ts";
import { VersionIndexing } from "./library/version-indexing.ts";
import { WatchJob } from "./library/watching/watch-job.ts";
import { WatchedFolders } from "./library/watching/watched-folders.ts";
import { RateLimiter } from "./limits/rate-limiter.ts";
import { EmbedderStore, type InstalledEmbedder } from "./models/embedder-store.ts";
import { ModelCatalog } from "./models/model-catalog.ts";
import { ModelDownloads } from "./models/model-downloads.ts";
import { ModelImport } from "./models/model-import.ts";
import { ModelStore } from "./models/model-store.ts";
import { AuditLog } from "./platform/audit.ts";
import { systemClock, type Clock } from "./platform/clock.ts";
import { lockDataFolder } from "./platform/data-folder-lock.ts";
import { createDataFolders, dataPaths, type DataPaths } from "./platform/data-paths.ts";
import { openDatabase } from "./platform/database.ts";
import { EventBus } from "./platform/event-bus.ts";
import { JobRunner } from "./platform/job-runner.ts";
import { createLog, type Log, type LogLevel } from "./platform/log.ts";
import { resourceFolder, shippedModelsFolder } from "./platform/resources.ts";
import { defaultManagedPolicyPath, SettingsService } from "./platform/settings.ts";
import type { SpawnWorker } from "./platform/worker-process.ts";
import { ChunkIndex } from "./retrieval/chunk-index.ts";
import type { FusionWeights } from "./retrieval/fusion.ts";
import { HybridIndexer } from "./retrieval/hybrid-indexer.ts";
import { HybridRetriever } from "./retrieval/hybrid-retriever.ts";
import { PassageReading } from "./retrieval/passage-reading.ts";
import type { Retriever } from "./retrieval/retrieval.ts";
import { type EmbeddedSearch, SwitchableSearch } from "./retrieval/switchable-search.ts";
import { loadSynonyms } from "./retrieval/synonyms.ts";
import { TermStatistics } from "./retrieval/term-statistics.ts";
import { knownWords } from "./retrieval/word-list.ts";
import { ChatbotSessionManager } from "./sessions/chatbot-session-manager.ts";
import { SqliteSessionStore } from "./sessions/sqlite-session-store.ts";
import { createRouter, type Router, type RouterContext } from "./transport/router.ts";
import { createServices } from "./services.ts";

export interface BackendOptions {
  readonly dataFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  /** How worker processes are started; absent: forked Node processes. */
  readonly spawn?: SpawnWorker;
  /** Absent: the platform's place for IT's policy. */
  readonly managedPolicyPath?: string;
  /** Gets warnings; absent: standard error. */
  readonly stderr?: { write(line: string): unknown };
  /** In place of llama.cpp and of an embedding worker of its own; whoever gives them disposes them. */
  readonly engine?: ChatEngine;
  readonly embedder?: Embedder & { readonly state: Readiness["parts"]["embedder"] };
  /** In place of an embedding worker for another embedder than the one that ships; whoever gives them disposes them. */
  readonly otherEmbedder?: (installed: InstalledEmbedder) => EmbeddedSearch["embedder"];
  /** Goes with an embedder that is given; without it nothing is read. */
  readonly reader?: Reader;
  /** Other weights for the search, or no vocabulary: what an evaluation leaves out. */
  readonly search?: { readonly weights: FusionWeights; readonly vocabulary: boolean };
}

/** Everything that runs behind the doors, built in order; `dispose` takes it down in reverse. */
export interface Backend {
  readonly router: Router;
  readonly chatbot: HRChatbot;
  readonly retriever: Retriever;
  readonly embedder: Embedder;
  readonly settings: SettingsService;
  readonly paths: DataPaths;
  readonly log: Log;
  /** A route asked to shut down; the door decides how the process ends. */
  readonly shutdownRequested: Promise<void>;
  /** The context of calls by the person who runs this process. */
  ownerContext(client: string): RouterContext;
  dispose(): Promise<void>;
}

/**
 * Opens the data folder and builds every service. Interrupted jobs go on and the index is checked in the background:
 * being ready doesn't wait for them.
 *
 * @throws HandrailError DATA_FOLDER_IN_USE, DATA_FOLDER_NEWER, VALIDATION_FAILED (a wrong environment or policy)
 */
export async function createBackend(options: BackendOptions): Promise<Backend> {
  const clock = options.clock ?? systemClock;
  const paths = dataPaths(options.dataFolder);
  // Whatever is opened is put on it at once, so that a failure halfway closes what came before.
  await using opened = new AsyncDisposableStack();
  const own = <Service extends { dispose(): Promise<void> }>(service: Service): Service => {
    opened.defer(() => service.dispose());
    return service;
  };

  createDataFolders(paths);
  const lock = lockDataFolder(paths.folder);
  opened.defer(() => lock.release());
  const database = openDatabase(paths.database);
  opened.defer(() => database.dispose());
  let level: () => LogLevel = () => "info";
  const log = createLog({ folder: paths.logs, level: () => level(), stderr: options.stderr ?? process.stderr });
  const events = new EventBus((error) => log.error({ error }, "A listener failed"));
  const settings = new SettingsService({
    database,
    environment: options.environment,
    managedPolicyPath: options.managedPolicyPath ?? defaultManagedPolicyPath(),
    events,
  });
  level = () => settings.current.log_level;
  const audit = new AuditLog({ database, clock });
  const jobs = new JobRunner({ database, clock, events, log });
  const spawn = options.spawn && { spawn: options.spawn };

  const catalog = new ModelCatalog();
  const shippedFolder = shippedModelsFolder();
  const embedders = new EmbedderStore({ catalog, folder: join(paths.models, "embedders"), shippedFolder, events, log });
  const shippedId = embedders.shipped.model.id;
  const wantedId = servingEmbedder.read(database) ?? shippedId;
  /** An embedder whose files are gone leaves its place to the one that ships, and the index is repaired. */
  const firstId = embedders.installed(wantedId) ? wantedId : shippedId;
  if (firstId !== wantedId) servingEmbedder.write(database, firstId);
  const models = new ModelStore({
    catalog,
    folder: paths.models,
    events,
    log,
    embedders,
    servingEmbedder: () => servingEmbedder.read(database) ?? shippedId,
  });
  const downloads = new ModelDownloads({ database, catalog, store: models, embedders, settings, log });
  jobs.register(downloads);

  const inOneProcess = (worker: EmbeddingWorker) => ({ embedder: worker, reader: worker });
  const { embedder: shipped, reader } = options.embedder
    ? { embedder: options.embedder, reader: options.reader }
    : inOneProcess(own(new EmbeddingWorker({ clock, log, modelFolder: shippedFolder, ...spawn })));
  const calibrations = new EngineCalibrations({ database, clock });
  const engineParts = { clock, log, events, settings, models, calibrations, prefixFolder: paths.prefixes };
  const engine = options.engine ?? own(new LlamaEngine({ ...engineParts, ...spawn }));

  const statistics = new TermStatistics({ database, isWord: knownWords(join(shippedFolder, "ocr")) });
  const documents = new DocumentStore({ database, clock, events, originalsFolder: paths.originals });
  const synonyms = options.search?.vocabulary !== false && loadSynonyms(resourceFolder("vocabulary"));
  const reading = reader && new PassageReading({ reader, log });
  /** An embedder's index, and what searches and fills it. While it doesn't serve it leaves the words' counts alone. */
  async function openSearch(embedderId: string, use: "serve" | "build"): Promise<EmbeddedSearch> {
    const isShipped = embedderId === shippedId;
    const folder = isShipped ? paths.index : `${paths.index}-${embedderId}`;
    if (use === "build") await rm(folder, { recursive: true, force: true });
    const installed = embedders.installed(embedderId);
    if (!installed) throw new HandrailError("MODEL_NOT_INSTALLED");
    const worker =
      isShipped || options.otherEmbedder
        ? undefined
        : new EmbeddingWorker({ clock, log, modelFolder: shippedFolder, embedder: installed, ...spawn });
    const embedder = worker ?? (isShipped ? shipped : options.otherEmbedder?.(installed)) ?? shipped;
    const index = await ChunkIndex.open({ folder, dimensions: embedder.dimensions, log, clock });
    return {
      embedder,
      index,
      indexer: new HybridIndexer({ database, index, statistics, embedder, log }),
      copier: new HybridIndexer({ database, index, statistics: uncounted, embedder, log }),
      retriever: new HybridRetriever({
        index,
        statistics,
        embedder,
        passages: documents,
        ...(synonyms && { synonyms }),
        ...(options.search && { weights: options.search.weights }),
        ...(reading && { reading }),
      }),
      async dispose(reason) {
        await worker?.dispose();
        await index.dispose();
        if (reason === "replaced") await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      },
    };
  }
  await removeOtherIndexes(paths.index, firstId === shippedId ? "" : `-${firstId}`);
  const search = own(new SwitchableSearch(await openSearch(firstId, "serve")));
  const { embedder } = search;
  const indexing = new VersionIndexing({ database, documents, indexer: search });
  const removal = new DocumentRemoval({ documents, indexing });
  const parsers = own(new ParserPool({ clock, log, settings, ...spawn }));
  const reindexing = new VersionReindexing({ database, documents, indexing, parsers });
  const repair = own(new IndexRepair({ database, documents, indexing, removal, reindexing, log, clock }));
  const retriever = new RepairedRetriever({ retriever: search, repair, clock });
  const collections = new CollectionStore({ database, clock, events, documents });
  const editing = own(new DocumentEditing({ database, clock, events, log, documents, collections, indexing }));
  const importer = new ImportJob({ database, documents, indexing, removal, parsers, settings, log });
  jobs.register(importer);
  jobs.register(new WatchJob({ importer }));
  jobs.register(new DocumentRemovalJob({ database, removal }));
  const embedderSwitch = new EmbedderSwitch({
    database,
    search,
    indexing,
    log,
    open: (embedderId) => openSearch(embedderId, "build"),
    onSwitched: () => events.publish({ type: "models_changed" }),
  });
  jobs.register(
    new ReindexJob({
      database,
      clock,
      log,
      indexing,
      embedderSwitch,
      get embedderId() {
        return embedder.id;
      },
      versions: reindexing,
      ready: () => repair.done,
      isBusy: () => isImporting(jobs),
    }),
  );
  opened.defer(() => jobs.dispose());
  const watchedFolders = own(new WatchedFolders({ database, clock, events, log, documents, removal, jobs }));

  const replies = new Replies({ clock });
  const sessions = own(
    new ChatbotSessionManager({
      store: new SqliteSessionStore({ database, audit }),
      documents,
      settings,
      clock,
      events,
      log,
      onForget: async (sessionId) => {
        replies.forget(sessionId);
        await engine.forget(sessionId);
      },
    }),
  );
  const exams = own(
    new ModelExams({
      database,
      engine,
      embedder,
      paper: readExamPaper(join(resourceFolder("exam"), "questions.json")),
      persona: hrPersona,
      clock,
      events,
      log,
      selected: () => models.selected(),
      isBusy: () => replies.active > 0,
    }),
  );
  const comparison = new VersionComparison({ documents: documents.reader });
  const chatbot = own(
    await createHRChatbot({
      sessions,
      replies,
      retriever,
      passages: documents,
      embedder,
      engine,
      settings,
      clock,
      log,
      versions: {
        document: (documentId) => documents.get(documentId),
        compare: (query, signal) => comparison.compare(query, signal),
      },
      sensitiveTopics: loadSensitiveTopics(resourceFolder("sensitivity")),
      isModelInstalled: (modelId) => models.installed(modelId) !== undefined,
      modelEarnedItsPlace: (modelId) => exams.hasPassed(modelId),
      toolFormatOf: (modelId) => models.installed(modelId)?.toolFormat,
      promptSpeedOf: (modelId) => {
        const model = models.installed(modelId);
        return model && calibrations.of(model.sha256)?.promptTokensPerSecond;
      },
    }),
  );

  const unsubscribe = events.subscribe(({ type }) => {
    if (type === "document_changed" || type === "document_deleted" || type === "settings_changed")
      chatbot.forgetDrafts();
  });
  opened.defer(unsubscribe);

  await sessions.start();
  repair.start();
  exams.start();
  jobs.resumeUnfinished();
  void repair.done.then(() => enqueueStale({ database, log, embedderId: embedder.id, jobs }));
  watchedFolders.start();

  const shutdown = Promise.withResolvers<void>();
  const services = createServices({
    version: packageJson.version,
    log,
    clock,
    limiter: new RateLimiter({ settings, clock }),
    settings,
    audit,
    events,
    jobs,
    documents,
    editing,
    originalFiles: new OriginalFiles({ documents: documents.reader, originals: documents.originals }),
    comparison,
    duplicates: new DocumentDuplicates({ database, events, documents }),
    collections,
    removal,
    repair,
    watchedFolders,
    retriever,
    sessions,
    chatbot,
    models,
    downloads,
    exams,
    calibrations,
    modelImport: new ModelImport({ catalog, store: models, embedders }),
    embedders,
    handbookFolder: resourceFolder("handbook"),
    engine,
    embedder,
    database,
    requestShutdown: () => shutdown.resolve(),
  });
  const stack = opened.move();
  return {
    router: createRouter(services),
    chatbot,
    retriever,
    embedder,
    settings,
    paths,
    log,
    shutdownRequested: shutdown.promise,
    ownerContext: (client) => ({ client, scope: "admin", via: "owner" }),
    dispose: () => stack.disposeAsync(),
  };
}

/** Whatever index fills beside the one that serves: the words are counted by that one. */
const uncounted = { replace: () => Promise.resolve(), remove: () => Promise.resolve() };

/** Of an embedder that served before, or was to serve: what a process that ended could not remove. */
async function removeOtherIndexes(indexFolder: string, servingSuffix: string): Promise<void> {
  const name = basename(indexFolder);
  for (const entry of await readdir(dirname(indexFolder))) {
    if (entry !== name && !entry.startsWith(`${name}-`)) continue;
    if (entry === `${name}${servingSuffix}`) continue;
    await rm(join(dirname(indexFolder), entry), { recursive: true, force: true });
  }
}
