import type { SupportedMessagePort } from "@orpc/client/message-port";
import { RPCHandler } from "@orpc/server/message-port";
import type { RouteMeta } from "../contract/routes/route-base.ts";
import type { Router } from "./router.ts";
import { fromWireError, toWireError, withStreamErrors } from "./wire-errors.ts";

/** A port of `worker_threads`, of a browser, or Electron's `MessagePortMain`. */
export type ServedPort = SupportedMessagePort & { start?(): void };

/** Serves the router to whoever holds the other end of the port: the window. Ends with the port. */
export function servePort(port: ServedPort, router: Router, options: { readonly client: string }): void {
  const handler = new RPCHandler(router, {
    filter: ({ contract }) => {
      const meta: RouteMeta = contract["~orpc"].meta;
      return meta.httpOnly !== true;
    },
    clientInterceptors: [
      async ({ next }) => {
        try {
          return withStreamErrors(await next(), (error) => toWireError(fromWireError(error)));
        } catch (error) {
          throw toWireError(fromWireError(error));
        }
      },
    ],
  });
  handler.upgrade(port, { context: { client: options.client, scope: "admin", via: "ipc" } });
  port.start?.();
}
