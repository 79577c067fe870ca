import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";

export interface AuditEntry {
  /** Who: `window`, `cli`, `system`, or a token's id. */
  readonly actor: string;
  /** What, as noun.verb: `session.delete`, `document.import`. */
  readonly action: string;
  /** The id of what it was done to. */
  readonly subject?: string;
  /** Ids, kinds and counts; never text of a question, an answer or a document. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** The append-only record of who did what. */
export class AuditLog {
  readonly #clock: Clock;
  readonly #insert;

  constructor(options: { readonly database: Database; readonly clock: Clock }) {
    this.#clock = options.clock;
    this.#insert = options.database.prepare<[number, string, string, string | null, string | null]>(
      "INSERT INTO audit (at, actor, action, subject, details) VALUES (?, ?, ?, ?, ?)",
    );
  }

  /** Takes part in the transaction that is open, so that an act and its entry are stored together or not at all. */
  record({ actor, action, subject, details }: AuditEntry): void {
    this.#insert.run(
      this.#clock.now(),
      actor,
      action,
      subject ?? null,
      details === undefined ? null : JSON.stringify(details),
    );
  }
}
