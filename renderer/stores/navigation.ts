import { createStore } from "zustand/vanilla";

export const pages = ["ask", "library", "models", "settings"] as const;
export type Page = (typeof pages)[number];

/** Where the window is, kept in the address's fragment so that a reload and the back button work. */
export type Place = { readonly page: "ask"; readonly sessionId?: string } | { readonly page: Exclude<Page, "ask"> };

/** `#/ask/SESSION`, `#/library` … ; whatever else is the ask page. */
export function parsePlace(hash: string): Place {
  const [page, sessionId] = hash.replace(/^#\/?/, "").split("/");
  if (page === "library" || page === "models" || page === "settings") return { page };
  return sessionId ? { page: "ask", sessionId: decodeURIComponent(sessionId) } : { page: "ask" };
}

export function formatPlace(place: Place): string {
  if (place.page !== "ask") return `#/${place.page}`;
  return place.sessionId ? `#/ask/${encodeURIComponent(place.sessionId)}` : "#/ask";
}

export interface NavigationState {
  readonly place: Place;
  /** Also counts a click on "new question" while already there: the composer then takes the focus. */
  readonly visit: number;
  go(place: Place, options?: { readonly replace?: boolean }): void;
}

export type NavigationStore = ReturnType<typeof createNavigationStore>;

export function createNavigationStore(window: Window) {
  const store = createStore<NavigationState>((set, get) => ({
    place: parsePlace(window.location.hash),
    visit: 0,
    go(place, options) {
      const hash = formatPlace(place);
      if (options?.replace || hash === formatPlace(get().place)) window.history.replaceState(null, "", hash);
      else window.history.pushState(null, "", hash);
      set({ place, visit: get().visit + 1 });
    },
  }));
  window.addEventListener("popstate", () => {
    store.setState({ place: parsePlace(window.location.hash), visit: store.getState().visit + 1 });
  });
  return store;
}
