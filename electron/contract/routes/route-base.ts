import { oc } from "@orpc/contract";

export type Scope = "none" | "read" | "chat" | "admin";

/**
 * What a transport must know of a route beside its schemas: the token scope it needs, whether it counts against the
 * rate limits, and whether only HTTP serves it.
 */
export interface RouteMeta {
  /** Absent: admin. */
  readonly scope?: Scope;
  readonly limited?: boolean;
  /** Counts apart from everything else, so that typing takes nothing from asking. */
  readonly budget?: string;
  readonly httpOnly?: boolean;
}

/** What each kind of route is made from. */
export const admins = oc.$meta<RouteMeta>({ scope: "admin" });
export const reads = admins.meta({ scope: "read" });
export const chats = admins.meta({ scope: "chat" });
export const asks = chats.meta({ limited: true });
