import type { Api, RouteClient } from "./api.ts";
import { apiOverRoutes } from "./route-api.ts";

/** The page asks, the preload answers with the port; so neither has to be there first. */
export const portRequest = "handrail:connect";
export const portAnswer = "handrail:port";

export function requestPort(window: Window): Promise<MessagePort> {
  return new Promise((resolve) => {
    const onMessage = (event: MessageEvent<unknown>) => {
      const port = event.ports[0];
      if (event.source !== window || event.data !== portAnswer || !port) return;
      window.removeEventListener("message", onMessage);
      resolve(port);
    };
    window.addEventListener("message", onMessage);
    window.postMessage(portRequest, window.location.origin);
  });
}

/** Loaded only in the desktop, so a browser doesn't fetch it. */
export async function createIpcClient(port: MessagePort): Promise<Api> {
  const [{ createORPCClient }, { RPCLink }] = await Promise.all([
    import("@orpc/client"),
    import("@orpc/client/message-port"),
  ]);
  const routes: RouteClient = createORPCClient(new RPCLink({ port }));
  port.start();
  return apiOverRoutes(routes);
}
