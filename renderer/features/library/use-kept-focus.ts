import { type RefObject, useEffect, useRef } from "react";

/**
 * The document whose row the keyboard is at, undefined while it is anywhere else. A row may be gone for a moment, while
 * the list is read again; the keyboard isn't elsewhere then, and the row gets it back when it is drawn again.
 */
export function useKeptFocus(): RefObject<string | undefined> {
  const kept = useRef<string>(undefined);
  useEffect(() => {
    const follow = ({ target }: Event) => {
      const row = target instanceof Element ? target.closest("[data-document]") : null;
      kept.current = row?.getAttribute("data-document") ?? undefined;
    };
    // A press beside everything that takes the focus tells of itself in no other way.
    const events = ["focusin", "pointerdown"] as const;
    for (const event of events) document.addEventListener(event, follow);
    return () => {
      for (const event of events) document.removeEventListener(event, follow);
    };
  }, []);
  return kept;
}
