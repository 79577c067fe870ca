import { setImmediate } from "node:timers/promises";
import type { ChangeEvent } from "../contract/events.ts";
import type { Settings } from "../contract/settings.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { SessionLocks } from "./session-locks.ts";
import type { ActiveLimit, SessionStore } from "./session-store.ts";

export type SessionSettings = Pick<
  Settings,
  "max_concurrent_sessions" | "session_timeout_hours" | "session_retention_days"
>;

export interface UpkeepOptions {
  readonly store: SessionStore;
  readonly locks: SessionLocks;
  readonly settings: () => SessionSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly publish: (event: ChangeEvent) => void;
  /** Makes the engine and whoever else holds a session's text forget it. */
  readonly onForget: (sessionId: string) => Promise<void>;
}

export const timeoutMsOf = (settings: SessionSettings): number => settings.session_timeout_hours * 3_600_000;
const retentionMsOf = (settings: SessionSettings): number | undefined =>
  settings.session_retention_days === 0 ? undefined : settings.session_retention_days * 86_400_000;

/** Sessions changed in one write: a few milliseconds. */
const sliceSize = 200;
/** A computer that slept wakes with late timers, and a failed purge is tried again: never wait longer. */
const longestWaitMs = 600_000;
const retryMs = 60_000;
/** A reply that is asked to end has this long. */
const abortGraceMs = 5_000;

/** What happens to sessions by themselves: they expire, are retired after the retention period, and are purged. */
export class SessionUpkeep {
  readonly #options: UpkeepOptions;
  #callOffTimer: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  activeLimit(): ActiveLimit {
    return {
      maxActive: this.#options.settings().max_concurrent_sessions,
      busy: this.#options.locks.busy,
      now: this.#options.clock.now(),
    };
  }

  /** Brings every session's status up to now, so that what is read next is true without waiting for the timer. */
  async expire(): Promise<void> {
    const { store, locks, settings, clock } = this.#options;
    const timeoutMs = timeoutMsOf(settings());
    for (;;) {
      const now = clock.now();
      const expired = await store.expireIdle({
        lastActivityUntil: now - timeoutMs,
        timeoutMs,
        busy: locks.busy,
        now,
        count: sliceSize,
      });
      this.announce(expired);
      if (expired.length < sliceSize) return;
    }
  }

  /** Does all that is due, one run after the other, and sets the timer for what comes next. */
  run(): Promise<void> {
    this.#running = this.#running.then(() => this.#run());
    return this.#running;
  }

  /** Sets the timer; to be called when something may be due earlier than before. */
  async arm(): Promise<void> {
    if (this.#stopped) return;
    const { store, settings, clock } = this.#options;
    const due = await store.nextDue(timeoutMsOf(settings()), retentionMsOf(settings()));
    const now = clock.now();
    this.#armAt(Math.min(Math.max(due ?? Number.POSITIVE_INFINITY, now), now + longestWaitMs));
  }

  /**
   * Carries out the deletion of a session that is marked for it.
   *
   * @throws whatever `onForget` throws; the deletion is then tried again later
   */
  async purge(sessionId: string): Promise<void> {
    const { store, onForget } = this.#options;
    await this.#endReply(sessionId);
    await store.purgeContent(sessionId);
    await onForget(sessionId);
    await setImmediate();
    await store.purge(sessionId);
    await setImmediate();
  }

  /** Removes what deleted rows left in the files; what can't be done now is done later. */
  async eraseTraces(moment: "serving" | "closing" | "starting"): Promise<void> {
    try {
      await this.#options.store.eraseTraces(moment);
    } catch (error) {
      this.#options.log.warn({ err: error }, "traces of deleted sessions are erased later");
    }
  }

  announce(sessionIds: readonly string[]): void {
    for (const session_id of sessionIds) this.#options.publish({ type: "session_changed", session_id });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#callOffTimer();
    await this.#running;
  }

  async #endReply(sessionId: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const callOff = this.#options.clock.schedule(abortGraceMs, resolve);
    await Promise.race([this.#options.locks.abort(sessionId), promise]);
    callOff();
  }

  async #run(): Promise<void> {
    if (this.#stopped) return;
    const { log, clock } = this.#options;
    try {
      await this.expire();
      this.announce(await this.#options.store.expireSurplus(this.activeLimit()));
      await this.#retire();
      const complete = await this.#purgeDue();
      if (complete) await this.arm();
      else this.#armAt(clock.now() + retryMs);
    } catch (error) {
      log.error({ err: error }, "looking after sessions failed and is tried again");
      this.#armAt(clock.now() + retryMs);
    }
  }

  async #retire(): Promise<void> {
    const { store, settings, clock, publish } = this.#options;
    const retentionMs = retentionMsOf(settings());
    if (retentionMs === undefined) return;
    for (;;) {
      const retired = await store.retire(clock.now() - retentionMs, clock.now(), sliceSize);
      for (const session_id of retired) publish({ type: "session_deleted", session_id });
      if (retired.length < sliceSize) return;
    }
  }

  /** False: some must be tried again. */
  async #purgeDue(): Promise<boolean> {
    const { store, clock, log } = this.#options;
    const due = await store.dueForPurge(clock.now());
    let failed = 0;
    for (const sessionId of due) {
      if (this.#stopped) break;
      try {
        await this.purge(sessionId);
      } catch (error) {
        failed += 1;
        log.warn({ err: error, session_id: sessionId }, "deleting a session is tried again");
      }
    }
    if (due.length > 0) await this.eraseTraces("serving");
    return failed === 0;
  }

  #armAt(dueAt: number): void {
    if (this.#stopped) return;
    this.#callOffTimer();
    this.#callOffTimer = this.#options.clock.schedule(Math.max(0, dueAt - this.#options.clock.now()), () => {
      void this.run();
    });
  }
}
