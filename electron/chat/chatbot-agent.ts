import type { ChatEvent, ChatRequest, ChatResponse, PrepareChat } from "../contract/chat.ts";
import type { Filters } from "../contract/common.ts";
import { HandrailError } from "../contract/errors.ts";
import type { HistoryTurn } from "../contract/search.ts";
import type { Settings } from "../contract/settings.ts";
import { draftPrefix } from "../inference/engine.ts";
import { type Clock, toDate } from "../platform/clock.ts";
import type { Scope } from "../retrieval/passage-store.ts";
import type { ReadingDepth, Retriever } from "../retrieval/retrieval.ts";
import type { ChatbotSessionManager } from "../sessions/chatbot-session-manager.ts";
import type { ChatbotSession } from "../sessions/chatbot-session.ts";
import type { ReplyLease } from "../sessions/reply-lease.ts";
import { type AnswerInput, AnswerPipeline, type AnswerPipelineOptions, type Outcome } from "./answer-pipeline.ts";
import { Drafts } from "./drafts.ts";
import { type LiveReply, Replies } from "./replies.ts";
import { nothing, toRecord, toTurns } from "./reply-record.ts";
import { type RetrieveDocuments, retrieveDocuments } from "./tools/retrieve-documents.ts";
import type { ChatTool } from "./tools/tool.ts";

export interface ChatbotAgentOptions extends Omit<AnswerPipelineOptions, "settings"> {
  readonly sessions: ChatbotSessionManager;
  readonly retriever: Retriever;
  readonly settings: {
    readonly current: Pick<
      Settings,
      "max_message_chars" | "memory_strategy" | "contact" | "sensitive_contact" | "strictness"
    >;
  };
  readonly clock: Clock;
  /** Absent: one of its own. */
  readonly replies?: Replies;
  /** From the start, until `updateTools`. */
  readonly tools?: readonly ChatTool[];
  /** Who the model is told it is. */
  readonly persona?: string;
  /** Whether a model that a request names is there; absent: only the selected one is known. */
  readonly isModelInstalled?: (modelId: string) => boolean;
}

export interface PrepareOptions {
  readonly client: string;
  readonly signal?: AbortSignal;
}

export interface ChatOptions {
  /** Who asks: `window`, `cli`, or a token's id; goes into the audit. */
  readonly client: string;
  /** Aborting it is leaving. */
  readonly signal?: AbortSignal;
  /** What becomes of the reply when whoever asked leaves and nobody else listens. */
  readonly onLeave?: "cancel" | "continue";
  /** Nothing is shown before all of it is there: what is found is read to the end. */
  readonly isShownWhole?: boolean;
}

const defaultPersona = "You are Handrail. You answer questions from a company's documents.";

const depth = (isShownWhole: boolean): ReadingDepth => (isShownWhole ? "whole" : "brief");
const neverAborts = new AbortController().signal;
/** Two words at least: less is no question yet. */
const leastDraft = /\p{L}{2,}[^\p{L}]+\p{L}{2,}/u;

/** Answers questions in sessions, from documents, with every sentence checked. One reply at a time in a session. */
export class ChatbotAgent {
  readonly replies: Replies;
  readonly #options: ChatbotAgentOptions;
  readonly #pipeline: AnswerPipeline;
  readonly #retrieve: RetrieveDocuments;
  readonly #drafts: Drafts;
  #tools: readonly ChatTool[] = [];
  #customInstructions = "";

  constructor(options: ChatbotAgentOptions) {
    this.#options = options;
    this.#pipeline = new AnswerPipeline(options);
    this.#retrieve = retrieveDocuments(options.retriever);
    this.#drafts = new Drafts(options.clock);
    this.#tools = options.tools ?? [];
    this.replies = options.replies ?? new Replies({ clock: options.clock });
  }

  /** Every tool by name: the built-in one and those of `updateTools`. */
  get tools(): readonly (ChatTool | RetrieveDocuments)[] {
    return [this.#retrieve, ...this.#tools];
  }

  /**
   * Replaces the tools from the next question on. `retrieve_documents` stays, whatever is given: without it nothing can
   * be grounded.
   */
  updateTools(tools: readonly ChatTool[]): void {
    this.#drafts.clear();
    this.#tools = tools.filter(({ name }) => name !== this.#retrieve.name);
  }

  /** Adds instructions to the rules of the prompt from the next question on; grounding holds whatever they say. */
  updateSystemPrompt(text: string): void {
    this.#drafts.clear();
    this.#customInstructions = text;
  }

  /**
   * Asks. The first event is `session`; what throws before it is an error of the request, what fails later is an
   * `error` event.
   *
   * @throws HandrailError MESSAGE_TOO_LONG, MODEL_NOT_INSTALLED, SESSION_NOT_FOUND, SESSION_EXPIRED, SESSION_ARCHIVED,
   *   SESSION_BUSY, SESSION_LIMIT_REACHED, MESSAGE_NOT_FOUND (the parent)
   */
  async *chat(request: ChatRequest, options: ChatOptions): AsyncGenerator<ChatEvent, void> {
    const reply = await this.#begin(request, options);
    try {
      yield* reply.listen(0, options.signal);
    } finally {
      if (options.onLeave === "cancel" && !reply.ended && reply.listeners === 0) reply.cancel();
    }
  }

  /**
   * Does ahead what can be done for a question that is being typed: finds its passages and, when a model would answer,
   * reads the prompt as far as it is certain. Leaves no trace but time saved.
   *
   * @throws HandrailError SESSION_NOT_FOUND
   */
  async prepare({ draft, ...about }: PrepareChat, { client, signal = neverAborts }: PrepareOptions): Promise<void> {
    const session = about.session_id === undefined ? undefined : await this.#options.sessions.session(about.session_id);
    const history = session ? toTurns(await session.history()) : [];
    const sessionId = session?.id ?? draftPrefix + client;
    const input = this.#toInput({ mode: "auto", ...about, message: draft.trim() }, session, history, sessionId);
    const isQuestion = draft.length <= this.#options.settings.current.max_message_chars && leastDraft.test(draft);
    const grounds = isQuestion
      ? await this.#drafts.begin(client, input, (both) =>
          this.#pipeline.gather({ ...input, reading: depth(true) }, both),
        )
      : undefined;
    await this.#pipeline.prepare(input, grounds, signal);
  }

  /**
   * The events of the session's reply behind number `after`: of the one being written, or of one that has just ended.
   *
   * @throws HandrailError SESSION_NOT_FOUND
   */
  async *attach(sessionId: string, after: number, signal?: AbortSignal): AsyncGenerator<ChatEvent, void> {
    await this.#options.sessions.get(sessionId);
    yield* this.replies.attach(sessionId, after, signal);
  }

  /**
   * Stops the reply being written; does nothing when there is none.
   *
   * @throws HandrailError SESSION_NOT_FOUND
   */
  async cancel(sessionId: string): Promise<void> {
    await this.#options.sessions.get(sessionId);
    this.replies.cancel(sessionId);
  }

  /**
   * The quoted answer to a question, without a session, a model or a trace: what evaluation asks for.
   *
   * @throws HandrailError INDEX_REBUILDING
   */
  async quote(input: StatelessQuestion, signal: AbortSignal = new AbortController().signal): Promise<StatelessQuote> {
    const { decision, quotedText, citations, refusal, result } = await this.#pipeline.gather(
      {
        question: input.question,
        history: input.history ?? [],
        scope: this.#scope(input.asOf, input.filters),
        today: this.#today(),
        retrieve: this.#retrieve,
        tools: this.#tools,
      },
      signal,
    );
    return {
      quotedAnswer: quotedText,
      citations: [...citations.all],
      answerability: decision.answerability,
      refused: refusal !== undefined,
      searchedFor: result.rewrittenQuery ?? input.question,
    };
  }

  /** What was looked up ahead may no longer hold: documents or settings have changed. */
  forgetDrafts(): void {
    this.#drafts.clear();
  }

  /** Stops every reply and waits until each is recorded. */
  async dispose(): Promise<void> {
    await this.replies.dispose();
  }

  async #begin(request: ChatRequest, { client, isShownWhole = false }: ChatOptions): Promise<LiveReply> {
    this.#admit(request);
    const { sessions } = this.#options;
    const lease = request.session_id
      ? await sessions.beginReply(request.session_id)
      : await sessions.beginFirstReply({
          ...(request.as_of !== undefined && { as_of: request.as_of }),
          ...(request.filters && { filters: request.filters }),
        });
    try {
      const history = toTurns(await lease.session.history({ upTo: request.parent_message_id }));
      const ids = await lease.recordQuestion({ content: request.message, parentId: request.parent_message_id });
      return this.replies.start(lease.session.id, (reply) =>
        this.#write({ request, client, isShownWhole, lease, history, ids, reply }),
      );
    } catch (error) {
      await lease.release();
      throw error;
    }
  }

  #admit({ message, mode, model_id }: ChatRequest): void {
    const { settings, engine, isModelInstalled } = this.#options;
    const limit = settings.current.max_message_chars;
    if (message.length > limit) {
      throw new HandrailError("MESSAGE_TOO_LONG", { details: { characters: message.length, limit } });
    }
    const isAsked = mode === "generated" || (mode !== "extractive" && model_id !== undefined);
    if (!isAsked) return;
    const installed =
      model_id === undefined
        ? engine.modelId !== undefined
        : (isModelInstalled?.(model_id) ?? engine.modelId === model_id);
    if (!installed) throw new HandrailError("MODEL_NOT_INSTALLED");
  }

  /** Writes one reply: streams it, records it, and only then says that it is done. */
  async #write({ request, client, isShownWhole, lease, history, ids, reply }: ReplyToWrite): Promise<void> {
    const sessionId = lease.session.id;
    const { questionId, messageId } = ids;
    reply.emit({ type: "session", session_id: sessionId, message_id: messageId, question_id: questionId });
    const signal = AbortSignal.any([reply.signal, lease.signal]);
    try {
      const input = this.#toInput(request, lease.session, history, sessionId);
      const prepared = this.#drafts.take(client, input);
      const asked = { ...input, prepared, preparedAs: draftPrefix + client, reading: depth(isShownWhole) };
      const outcome = await this.#answer(asked, signal, reply);
      const response: ChatResponse = { session_id: sessionId, message_id: messageId, ...outcome.answer };
      await lease.recordReply(toRecord(response, outcome, client));
      await lease.release();
      reply.emit({ type: "done", response });
    } catch (error) {
      const known = error instanceof HandrailError ? error : new HandrailError("INTERNAL", { cause: error });
      this.#options.log.error({ err: error, code: known.code, session_id: sessionId }, "a reply failed");
      await lease.release().catch((failure: unknown) => {
        this.#options.log.error({ err: failure, session_id: sessionId }, "a failed reply could not be closed");
      });
      reply.emit({ type: "error", error: { code: known.code, message: known.message } });
    }
  }

  async #answer(input: AnswerInput, signal: AbortSignal, reply: LiveReply): Promise<Outcome> {
    const events = this.#pipeline.answer(input, signal);
    try {
      for (;;) {
        const next = await events.next();
        if (next.done) return next.value;
        reply.emit(next.value);
      }
    } catch (error) {
      // Cancelled before anything was found: an outcome with nothing in it.
      if (signal.aborted) return nothing();
      throw error;
    }
  }

  #toInput(
    request: ChatRequest,
    session: ChatbotSession | undefined,
    history: readonly HistoryTurn[],
    sessionId: string,
  ): AnswerInput {
    const { asOf, filters } = session?.metadata ?? {};
    return {
      question: request.message,
      history,
      scope: this.#scope(request.as_of ?? asOf, request.filters ?? filters),
      mode: request.mode,
      sessionId,
      persona: this.#options.persona ?? defaultPersona,
      customInstructions: this.#customInstructions,
      today: this.#today(),
      retrieve: this.#retrieve,
      tools: this.#tools,
      modelId: request.mode === "extractive" ? undefined : request.model_id,
      temperature: request.temperature,
      maxTokens: request.max_tokens,
      topK: request.top_k,
    };
  }

  #today(): string {
    return toDate(this.#options.clock.now());
  }

  #scope(asOf: string | undefined, filters: Filters | undefined): Scope {
    return {
      asOf: asOf ?? this.#today(),
      jurisdiction: filters?.jurisdiction,
      audience: filters?.audience,
      collectionIds: filters?.collection_ids,
      documentIds: filters?.document_ids,
    };
  }
}

export interface StatelessQuestion {
  readonly question: string;
  readonly history?: readonly HistoryTurn[];
  /** `YYYY-MM-DD`; absent: today. */
  readonly asOf?: string;
  readonly filters?: Filters;
}

export interface StatelessQuote {
  readonly quotedAnswer: string;
  readonly citations: ChatResponse["citations"];
  readonly answerability: number;
  readonly refused: boolean;
  /** The question made self-contained. */
  readonly searchedFor: string;
}

interface ReplyToWrite {
  readonly request: ChatRequest;
  readonly client: string;
  readonly isShownWhole: boolean;
  readonly lease: ReplyLease;
  readonly history: readonly HistoryTurn[];
  readonly ids: { readonly questionId: string; readonly messageId: string };
  readonly reply: LiveReply;
}
