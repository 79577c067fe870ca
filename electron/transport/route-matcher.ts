import { StandardOpenAPIMatcher } from "@orpc/openapi/standard";
import { routes } from "../contract/routes.ts";
import type { RouteMeta } from "../contract/routes/route-base.ts";
import type { Router } from "./router.ts";

/** A stream has no path of its own over HTTP: it is the same POST with `Accept: text/event-stream`. */
export const askPath = "/api/v1/chat";
export const askStreamPath = "/api/v1/chat/stream";

export interface MatchedRoute {
  readonly meta: RouteMeta;
  /** Ends only when the caller leaves or its subject ends; nothing is lost by ending it. */
  readonly watches: boolean;
}

const watching: ReadonlySet<unknown> = new Set(
  [routes.chat.attach, routes.jobs.watch, routes.events.subscribe].map((route) => route["~orpc"].route.path),
);

/** Finds the route of a request before anything else of it is read. */
export class RouteMatcher {
  readonly #matcher = new StandardOpenAPIMatcher();

  constructor(router: Router) {
    this.#matcher.init(router);
  }

  /** `path` without a slash at its end. */
  async match(method: string, path: string): Promise<MatchedRoute | undefined> {
    const found = await this.#matcher.match(method, asHttpPath(path));
    if (!found?.procedure) return undefined;
    const { meta, route } = found.procedure["~orpc"];
    return { meta, watches: watching.has(route.path) };
  }
}

const asHttpPath = (path: string): `/${string}` => `/${path.replace(/^\/+/, "")}`;
