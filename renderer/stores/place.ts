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
