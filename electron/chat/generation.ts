import type { Claim } from "../contract/chat.ts";
import type { Embedder } from "../inference/embedder.ts";
import { type ChatEngine, type GenerateEvent, type GenerateRequest, PromptTooLongError } from "../inference/engine.ts";
import type { CitationList } from "./citations.ts";
import { type EvidencePassage, type EvidenceSentence, sourceName } from "./evidence.ts";
import { alignClaim, prepareSource, type PreparedSource } from "./grounding/align.ts";
import { ReleasedText } from "./released-text.ts";
import { SentenceStream } from "./sentence-stream.ts";

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

  constructor(input: GenerationInput) {
    this.#input = input;
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
        this.figures.promptTokens = event.promptTokens;
        this.figures.cachedTokens = event.cachedTokens;
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
  }

  /** Asks with the whole prompt, then without the conversation, each time with an answer as short as it must be. */
  async *#events(signal: AbortSignal): AsyncGenerator<GenerateEvent, void> {
    const { engine, request, bareMessages } = this.#input;
    for (const messages of [request.messages, bareMessages]) {
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
    const { citations, question, signal } = this.#input;
    const [vector] = await this.#embed([text]);
    if (signal.aborted) return;
    const verdict = alignClaim(
      { text, vector },
      sources.map(({ prepared }) => prepared),
      question,
    );
    if (!verdict.supported) {
      this.released.withhold(verdict.reason);
      return;
    }
    const numbers = verdict.sources.flatMap((index) => {
      const source = sources[index];
      return source ? [citations.cite(source.passage.passage, source.cited.sentence, source.passage.score)] : [];
    });
    const { text: released, claim } = this.released.release(
      text,
      startsLine,
      [...new Set(numbers)].sort((a, b) => a - b),
    );
    this.figures.firstTextMs ??= this.#elapsedMs();
    yield { type: "token", text: released };
    yield { type: "claim", claim };
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

interface GroundedSource {
  readonly passage: EvidencePassage;
  readonly cited: EvidenceSentence;
  readonly prepared: PreparedSource;
}
