import type { Citation, Claim } from "../contract/chat.ts";
import { areCosinesKnown, type Embedder } from "../inference/embedder.ts";
import {
  type ChatEngine,
  type GenerateEvent,
  type GenerateRequest,
  type PromptMessage,
  PromptTooLongError,
} from "../inference/engine.ts";
import type { CitationList } from "./citations.ts";
import { type EvidencePassage, type EvidenceSentence, sourceName } from "./evidence.ts";
import { alignClaim, prepareSource, type PreparedSource } from "./grounding/align.ts";
import { extractNumbers, findUnsupported, readSourceNumbers } from "./grounding/numbers.ts";
import { ReleasedText } from "./released-text.ts";
import { SentenceStream } from "./sentence-stream.ts";
import { divertCall, type MadeCall, type ModelTools, mostToolRounds } from "./tools/model-tools.ts";

export interface GenerationInput {
  readonly engine: ChatEngine;
  readonly embedder: Embedder;
  readonly request: Omit<GenerateRequest, "signal">;
  /** The prompt without the conversation before the question, for when the whole one is too long. */
  readonly bareMessages: GenerateRequest["messages"];
  readonly evidence: readonly EvidencePassage[];
  readonly question: string;
  readonly citations: CitationList;
  /** A line before the first sentence that is released: where and when the answer holds; empty: none. */
  readonly lead?: string;
  /** What the model may call before it answers. */
  readonly tools?: ModelTools | undefined;
  /** False: nothing is said but what a tool comes to, as the documents don't answer. */
  readonly mayAnswer?: boolean;
  readonly signal: AbortSignal;
}

export interface GenerationFigures {
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
  tokensPerSecond: number | undefined;
  /** From the call of `generate`. */
  firstTokenMs: number | undefined;
  firstTextMs: number | undefined;
}

export type ReleaseEvent =
  | { readonly type: "token"; readonly text: string }
  | { readonly type: "claim"; readonly claim: Claim };

/** An answer that has less room isn't worth the wait. */
const leastAnswerTokens = 48;

/** One generated answer, of which nothing gets out before it was checked. */
export class Generation {
  readonly released: ReleasedText;
  readonly figures: GenerationFigures = {
    promptTokens: 0,
    cachedTokens: 0,
    completionTokens: 0,
    tokensPerSecond: undefined,
    firstTokenMs: undefined,
    firstTextMs: undefined,
  };
  readonly #input: GenerationInput;
  #startedAt = 0;
  /** What the tools came to, as something that sentences rest on. */
  readonly #results: ToolResult[] = [];
  /** What the quoted answer cites; without a quote every sentence is on its subject. */
  readonly #quoted: readonly Citation[];
  #isOnSubject: boolean;
  /** Supported sentences before the first that rests on what was quoted. */
  readonly #held: CheckedSentence[] = [];

  constructor(input: GenerationInput) {
    this.#input = input;
    this.#quoted = [...input.citations.all];
    this.#isOnSubject = this.#quoted.length === 0;
    this.released = new ReleasedText(input.lead);
  }

  /**
   * Streams checked sentences. Ends early, without an error, when the signal aborts.
   *
   * @throws HandrailError what `ChatEngine.generate` throws; what was released until then stays
   */
  async *run(): AsyncGenerator<ReleaseEvent, void> {
    const { signal } = this.#input;
    this.#startedAt = performance.now();
    // Embedded while the engine reads its prompt.
    const sources = this.#prepareSources();
    const stop = new AbortController();
    const sentences = new SentenceStream();
    for await (const event of this.#events(AbortSignal.any([signal, stop.signal]))) {
      if (event.type === "prompt_evaluated") {
        this.figures.promptTokens += event.promptTokens;
        this.figures.cachedTokens += event.cachedTokens;
      } else if (event.type === "text") {
        this.figures.firstTokenMs ??= this.#elapsedMs();
        for (const { text, startsLine } of sentences.push(event.text)) {
          yield* this.#check(text, startsLine, await sources);
        }
        if (sentences.isLooping) stop.abort();
      } else {
        this.figures.completionTokens = event.completionTokens;
        this.figures.tokensPerSecond = event.tokensPerSecond;
        for (const { text, startsLine } of sentences.end(event.reason)) {
          yield* this.#check(text, startsLine, await sources);
        }
      }
      if (signal.aborted) return;
    }
    yield* this.#endHeld();
    if (!this.#results.some(({ isTold }) => isTold)) yield* this.#tellResults();
  }

  /** Lets the model call tools, then answer. A call that can't be made is dropped, and the ordinary answer follows. */
  async *#events(signal: AbortSignal): AsyncGenerator<GenerateEvent, void> {
    const { tools, request, bareMessages, mayAnswer = true } = this.#input;
    const following: PromptMessage[] = [];
    const withTools = (messages: readonly PromptMessage[]): PromptMessage[] => [
      ...(tools?.offeredIn(messages) ?? []),
      ...following,
    ];
    for (let round = 0; tools && round < mostToolRounds; round++) {
      const stop = new AbortController();
      const both = AbortSignal.any([signal, stop.signal]);
      const asked = this.#ask(withTools(request.messages), withTools(bareMessages), both);
      const written = yield* divertCall(asked, tools.format, () => stop.abort(), mayAnswer);
      if (written === undefined || signal.aborted) return;
      const exchange = await tools.execute(written, signal);
      const made = exchange && tools.made.at(-1);
      if (!made) break;
      this.#results.push(await this.#prepareResult(made));
      if (!mayAnswer) return;
      following.push(...exchange);
    }
    if (!mayAnswer) return;
    if (following.length > 0) yield* this.#ask(withTools(request.messages), withTools(bareMessages), signal);
    else yield* this.#ask(request.messages, bareMessages, signal);
  }

  /** Asks with the whole prompt, then without the conversation, each time with an answer as short as it must be. */
  async *#ask(
    whole: readonly PromptMessage[],
    bareMessages: readonly PromptMessage[],
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void> {
    const { engine, request } = this.#input;
    for (const messages of [whole, bareMessages]) {
      try {
        return yield* engine.generate({ ...request, messages, signal });
      } catch (error) {
        if (!(error instanceof PromptTooLongError)) throw error;
        const room = error.contextLength - error.promptTokens;
        if (room >= leastAnswerTokens) return yield* engine.generate({ ...request, messages, maxTokens: room, signal });
        if (messages === bareMessages) throw error;
      }
    }
  }

  async *#check(
    text: string,
    startsLine: boolean,
    sources: readonly GroundedSource[],
  ): AsyncGenerator<ReleaseEvent, void> {
    const { question, signal } = this.#input;
    const [vector] = await this.#embed([text]);
    if (signal.aborted) return;
    const results = this.#results.filter((result) => restates(text, result.made.call.result, question));
    const verdict = alignClaim(
      { text, vector },
      [...sources, ...results].map(({ prepared }) => prepared),
      question,
    );
    if (!verdict.supported) {
      this.released.withhold(verdict.reason);
      return;
    }
    const grounds = verdict.sources.flatMap((index) => sources[index] ?? results[index - sources.length] ?? []);
    const sentence = { text, startsLine, grounds };
    if (this.#isOnSubject || grounds.some((one) => this.#isQuoted(one))) {
      this.#isOnSubject = true;
      yield* this.#releaseHeld();
      yield* this.#releaseChecked(sentence);
    } else this.#held.push(sentence);
  }

  /** Whether it is a tool's result, or of a passage that the quoted answer cites. */
  #isQuoted(ground: GroundedSource | ToolResult): boolean {
    if ("made" in ground) return true;
    const { versionId, start, end } = ground.passage.passage;
    return this.#quoted.some((one) => one.version_id === versionId && one.start < end && one.end > start);
  }

  *#releaseHeld(): Generator<ReleaseEvent, void> {
    for (const sentence of this.#held.splice(0)) yield* this.#releaseChecked(sentence);
  }

  *#releaseChecked({ text, startsLine, grounds }: CheckedSentence): Generator<ReleaseEvent, void> {
    const numbers = grounds.flatMap((ground) => {
      if ("made" in ground) {
        ground.isTold = true;
        return this.#cite(ground.made);
      }
      const { passage, cited } = ground;
      return [this.#input.citations.cite(passage.passage, cited.sentence, passage.score)];
    });
    yield* this.#release(text, startsLine, numbers);
  }

  /**
   * Of sentences none of which rests on what was quoted: a model that was right more often than not may know better
   * than the quote; one that had most of its answer withheld has strayed, and the quote stands.
   */
  *#endHeld(): Generator<ReleaseEvent, void> {
    if (this.#held.length > this.released.withheld.length) yield* this.#releaseHeld();
    else for (const _ of this.#held.splice(0)) this.released.withhold("beside_question");
  }

  *#release(text: string, startsLine: boolean, numbers: readonly number[]): Generator<ReleaseEvent, void> {
    const inOrder = [...new Set(numbers)].sort((a, b) => a - b);
    const { text: released, claim } = this.released.release(text, startsLine, inOrder);
    this.figures.firstTextMs ??= this.#elapsedMs();
    yield { type: "token", text: released };
    yield { type: "claim", claim };
  }

  /** A model that says nothing of what it had computed: the result speaks for itself. */
  *#tellResults(): Generator<ReleaseEvent, void> {
    for (const { made } of this.#results) yield* this.#release(made.call.result, true, this.#cite(made));
  }

  #cite({ sources }: MadeCall): number[] {
    return sources.map(({ passage, sentence }) => this.#input.citations.cite(passage, sentence, 0));
  }

  async #prepareResult(made: MadeCall): Promise<ToolResult> {
    const { result: text } = made.call;
    const [vector] = await this.#embed([text]);
    // The question's words may be said again beside the result's numbers.
    const context = this.#input.question;
    const prepared = prepareSource({ text, context, headings: "", language: undefined, isRow: false, vector });
    return { made, prepared, isTold: false };
  }

  async #prepareSources(): Promise<GroundedSource[]> {
    const cited = this.#input.evidence.flatMap((passage) => passage.sentences.map((one) => ({ passage, cited: one })));
    const vectors = await this.#embed(cited.map(({ cited: { sentence } }) => sentence.text));
    return cited.map((one, index) => ({
      ...one,
      prepared: prepareSource({
        text: one.cited.sentence.text,
        context: one.cited.leadIn ?? "",
        headings: sourceName(one.passage.passage),
        language: one.passage.passage.language,
        isRow: one.cited.sentence.kind === "table_row",
        vector: vectors[index],
      }),
    }));
  }

  /** Without vectors the wording decides alone, more strictly: an embedder that fails stops no answer. */
  async #embed(texts: readonly string[]): Promise<(Float32Array | undefined)[]> {
    const { embedder, signal } = this.#input;
    // The thresholds of support were set on the cosines of the one that ships.
    if (!areCosinesKnown(embedder)) return texts.map(() => undefined);
    try {
      return await embedder.embed(texts, { priority: "question", signal });
    } catch {
      return texts.map(() => undefined);
    }
  }

  #elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }
}

/** Whether a sentence holds a number that only the result can have lent it: the question's own are no finding. */
function restates(text: string, result: string, question: string): boolean {
  const asked = readSourceNumbers(question);
  const found = readSourceNumbers(result);
  return extractNumbers(text).some(
    (number) =>
      findUnsupported([number], [asked], []).length > 0 && findUnsupported([number], [found], []).length === 0,
  );
}

interface ToolResult {
  readonly made: MadeCall;
  readonly prepared: PreparedSource;
  /** A sentence of the answer rests on it. */
  isTold: boolean;
}

interface CheckedSentence {
  readonly text: string;
  readonly startsLine: boolean;
  /** What it rests on. */
  readonly grounds: readonly (GroundedSource | ToolResult)[];
}

interface GroundedSource {
  readonly passage: EvidencePassage;
  readonly cited: EvidenceSentence;
  readonly prepared: PreparedSource;
}
