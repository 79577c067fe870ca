import { browserStarted } from "./host.ts";
import { checkOptions, modelled } from "./modelled.ts";

type Handler = (request: Request) => Response | Promise<Response>;

const handlers = new Map<string, Handler>();
const privileged = new Set<string>();

/**
 * Chromium doesn't go to a scheme that it doesn't know, so `scheme://host/…` lives at this name: a secure context with
 * an origin of its own, as Electron makes it.
 */
const suffix = ".stand-in.test";

export const toPageUrl = (url: string): string => {
  const parsed = URL.parse(url);
  const scheme = parsed?.protocol.slice(0, -1) ?? "";
  if (!parsed || !handlers.has(scheme)) return url;
  return `https://${parsed.host}.${scheme}${suffix}${parsed.pathname}${parsed.search}${parsed.hash}`;
};

export const fromPageUrl = (url: string): string => {
  const found = /^https:\/\/(.+)\.([a-z]+)\.stand-in\.test(.*)$/.exec(url);
  return found ? `${found[2]}://${found[1]}${found[3]}` : url;
};

/** Who answers an address as the app sees it; undefined: the network would. */
export const handlerOf = (url: string): Handler | undefined =>
  handlers.get(URL.parse(url)?.protocol.slice(0, -1) ?? "");

export const protocol = modelled("protocol", {
  registerSchemesAsPrivileged(schemes: readonly { readonly scheme: string; readonly privileges: object }[]): void {
    if (browserStarted()) throw new Error("protocol.registerSchemesAsPrivileged should be called before app is ready");
    for (const { scheme, privileges } of schemes) {
      checkOptions("a scheme's privileges", privileges, ["standard", "secure", "supportFetchAPI", "codeCache"]);
      privileged.add(scheme);
    }
  },
  handle(scheme: string, handler: Handler): void {
    if (handlers.has(scheme)) throw new Error(`The protocol ${scheme} is handled already`);
    if (!privileged.has(scheme))
      throw new Error(`the stand-in for Electron doesn't model ${scheme} without privileges`);
    handlers.set(scheme, handler);
  },
});
