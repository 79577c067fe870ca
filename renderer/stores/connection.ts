import { createStore } from "zustand/vanilla";
import type { ChangeEvent, EngineState } from "../../electron/contract/events.ts";
import type { Api } from "../api/api.ts";

export interface ConnectionState {
  readonly state: "connected" | "reconnecting";
  readonly engine: EngineState | undefined;
}

export type ConnectionStore = ReturnType<typeof createConnectionStore>;

export const createConnectionStore = () =>
  createStore<ConnectionState>(() => ({ state: "connected", engine: undefined }));

export interface FollowChangesOptions {
  readonly api: Api;
  readonly connection: ConnectionStore;
  readonly signal: AbortSignal;
  readonly onChange: (event: ChangeEvent) => void;
  /** The stream is back after a break: whatever changed meanwhile was missed. */
  readonly onReconnect: () => void;
}

const shortestPauseMs = 400;
const longestPauseMs = 8_000;

/** Reads the backend's changes for as long as the window lives; after a break it tries again, ever less often. */
export async function followChanges(options: FollowChangesOptions): Promise<void> {
  const { api, connection, signal, onChange, onReconnect } = options;
  let pauseMs = shortestPauseMs;
  let broken = false;
  while (!signal.aborted) {
    try {
      const changes = await api.changes(signal);
      connection.setState({ state: "connected" });
      if (broken) onReconnect();
      broken = false;
      for await (const change of changes) {
        pauseMs = shortestPauseMs;
        if (change.type === "engine_changed") connection.setState({ engine: change.state });
        onChange(change);
      }
    } catch {
      // Shown as reconnecting below; the calls that a person makes report their own failures.
    }
    if (signal.aborted) return;
    broken = true;
    connection.setState({ state: "reconnecting" });
    await pause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, durationMs);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
