/** Resolves when the first screen stands and the page has nothing to do; after a second in any case. */
export function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    // The frame after this one shows what is being rendered now.
    requestAnimationFrame(() => requestIdleCallback(() => resolve(), { timeout: 1_000 }));
  });
}
