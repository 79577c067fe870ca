import { createStore } from "zustand/vanilla";
import { formatPlace, parsePlace, type Place } from "./place.ts";

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
