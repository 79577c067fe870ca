/** What the app does with windows when it quits. */
export interface OpenWindow {
  close(): void;
  /** Resolves when a `close` that nobody prevented is through. */
  readonly closing: Promise<void> | undefined;
  isDestroyed(): boolean;
}

export const openWindows = new Set<OpenWindow>();
