import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { draftPrefix } from "./engine.ts";
import { PrefixFiles, type PrefixName } from "./prefix-files.ts";
import { SequencePool, type Place } from "./sequence-pool.ts";

export interface PromptCacheOptions {
  readonly sequences: readonly LlamaContextSequence[];
  readonly folder: string;
  /** Weights, context and library: what a saved state can be read with. */
  readonly model: string;
  readonly kvBytesPerToken: number;
}

/** Shorter conversations are read again as quickly as they are loaded. */
const leastSessionTokens = 96;

/**
 * The KV caches of the sessions: a few in memory, the others as files. Who comes back finds what it left, who is new
 * starts behind the system prompt, and nobody ever finds what another session wrote.
 */
export class PromptCache {
  readonly #files: PrefixFiles;
  readonly #pool: SequencePool<LlamaContextSequence>;
  readonly #model: string;
  readonly #kvBytesPerToken: number;
  /** States being written of sessions that had to give way. */
  readonly #saving = new Map<string, Promise<void>>();
  #systemTokens = 0;

  constructor({ sequences, folder, model, kvBytesPerToken }: PromptCacheOptions) {
    this.#files = new PrefixFiles({ folder });
    this.#pool = new SequencePool(sequences);
    this.#model = model;
    this.#kvBytesPerToken = kvBytesPerToken;
  }

  /**
   * Gives the session a sequence that holds its own tokens, or the system prompt's, or none; `release` has to follow.
   *
   * @param systemPrompt tokens that every session may share
   * @param read evaluates tokens into the sequence
   * @throws the signal's reason
   */
  async acquire(
    { sessionId, preparedAs, systemPrompt }: PromptOwner,
    read: (sequence: LlamaContextSequence, tokens: readonly Token[]) => Promise<void>,
    signal: AbortSignal,
  ): Promise<LlamaContextSequence> {
    if (preparedAs !== undefined) this.#pool.rename(preparedAs, sessionId);
    const place = await this.#pool.acquire(sessionId, signal);
    const { sequence } = place;
    if (place.isOwn) return sequence;
    try {
      await this.#giveWay(place);
      await this.#saving.get(sessionId);
      const name: PrefixName = { kind: "session", model: this.#model, sessionId };
      if (!(await this.#files.restore(name, (path) => loadState(sequence, path)))) {
        await this.#startBehind(systemPrompt, sequence, read, signal);
      }
      return sequence;
    } catch (error) {
      await this.drop(sequence);
      throw error;
    }
  }

  release(sequence: LlamaContextSequence): void {
    this.#pool.release(sequence);
  }

  /** After a failure: nobody knows what it holds. */
  async drop(sequence: LlamaContextSequence): Promise<void> {
    await sequence.clearHistory();
    this.#pool.release(sequence);
  }

  async forget(sessionId: string): Promise<void> {
    await this.#pool.forget(sessionId, (sequence) => sequence.clearHistory());
    await this.#saving.get(sessionId);
    await this.#files.forget(sessionId);
  }

  async saveAll(): Promise<void> {
    for (const { sequence, sessionId } of this.#pool.quiet()) await this.#save(sequence, sessionId);
    await Promise.all(this.#saving.values());
  }

  /** Whoever was there before is saved, so that coming back costs nothing. */
  async #giveWay({ sequence, previous }: Place<LlamaContextSequence>): Promise<void> {
    if (previous !== undefined) await this.#save(sequence, previous);
  }

  async #save(sequence: LlamaContextSequence, sessionId: string): Promise<void> {
    const tokens = sequence.nextTokenIndex;
    // What was prepared for a session that nobody began is nothing that anybody comes back to.
    if (tokens < this.#systemTokens + leastSessionTokens || sessionId.startsWith(draftPrefix)) return;
    if (!this.#files.isWorthSaving(tokens * this.#kvBytesPerToken)) return;
    const saved = this.#files
      .save({ kind: "session", model: this.#model, sessionId }, (path) => sequence.saveStateToFile(path))
      // A full disk costs time at the next question and nothing else.
      .catch(() => undefined)
      .finally(() => this.#saving.delete(sessionId));
    this.#saving.set(sessionId, saved);
    await saved;
  }

  async #startBehind(
    systemPrompt: readonly Token[],
    sequence: LlamaContextSequence,
    read: (sequence: LlamaContextSequence, tokens: readonly Token[]) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    this.#systemTokens = systemPrompt.length;
    const keep = (): Promise<void> => sequence.adaptStateToTokens([...systemPrompt], false);
    await keep();
    if (sequence.nextTokenIndex === systemPrompt.length) return;
    const name: PrefixName = { kind: "system", model: this.#model, tokens: systemPrompt };
    if (await this.#files.restore(name, (path) => loadState(sequence, path))) return keep();
    await read(sequence, systemPrompt.slice(sequence.nextTokenIndex));
    if (signal.aborted || !this.#files.isWorthSaving(systemPrompt.length * this.#kvBytesPerToken)) return;
    await this.#files.save(name, (path) => sequence.saveStateToFile(path)).catch(() => undefined);
  }
}

export interface PromptOwner {
  readonly sessionId: string;
  readonly preparedAs: string | undefined;
  readonly systemPrompt: readonly Token[];
}

/** The file was written by this program with this model: its name says so. */
const loadState = (sequence: LlamaContextSequence, path: string): Promise<void> =>
  sequence.loadStateFromFile(path, { acceptRisk: true });
