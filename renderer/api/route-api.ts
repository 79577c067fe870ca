import type { Api, RouteClient } from "./api.ts";

/** Over a wire that carries every route as it is. */
export function apiOverRoutes(routes: RouteClient): Api {
  return {
    // The client is a proxy without properties of its own, so each group is taken by name.
    sessions: routes.sessions,
    documents: routes.documents,
    collections: routes.collections,
    watchedFolders: routes.watchedFolders,
    jobs: routes.jobs,
    models: routes.models,
    settings: routes.settings,
    ask: async function* ask(request, signal) {
      yield* await routes.chat.askStream(request, { signal });
    },
    attach: async function* attach(sessionId, after, signal) {
      yield* await routes.chat.attach({ session_id: sessionId, after }, { signal });
    },
    stop: routes.chat.cancel,
    prepare: routes.chat.prepare,
    changes: (signal) => routes.events.subscribe({}, { signal }),
  };
}
