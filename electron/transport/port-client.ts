import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/message-port";
import type { ContractRouterClient } from "@orpc/contract";
import type { Routes } from "../contract/routes.ts";
import type { ServedPort } from "./ipc.ts";
import { fromWireError, withStreamErrors } from "./wire-errors.ts";

/** The typed client of a router that `servePort` serves on the port's other end. Errors come as `HandrailError`. */
export function createPortClient(port: ServedPort): ContractRouterClient<Routes> {
  const link = new RPCLink({
    port,
    interceptors: [
      async ({ next }) => {
        try {
          return withStreamErrors(await next(), fromCall);
        } catch (error) {
          throw fromCall(error);
        }
      },
    ],
  });
  const client: ContractRouterClient<Routes> = createORPCClient(link);
  port.start?.();
  return client;
}

/** Leaving is no fault: it stays what it is. */
const fromCall = (error: unknown): Error =>
  error instanceof Error && error.name === "AbortError" ? error : fromWireError(error);
