import { useMantineColorScheme, useComputedColorScheme } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import { useEffect } from "react";
import { newConversation } from "../../stores/conversation.ts";
import { pages } from "../../stores/place.ts";
import { useApp } from "../../stores/use-app.ts";
import { sessionSearchId } from "../sessions/SessionList.tsx";
import { shortcutsDialog } from "./shortcuts-dialog-store.ts";

/** What lies over the window takes Escape for itself. */
const overlays =
  ".mantine-Modal-content, .mantine-Menu-dropdown, .mantine-Popover-dropdown, .mantine-Spotlight-content";

/** The keys that work everywhere in the window. */
export function useShortcuts(): void {
  const app = useApp();
  const toggleTheme = useToggleTheme();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
      const key = event.key.toLowerCase();
      const { go, place } = app.navigation.getState();
      const take = (action: () => void) => {
        event.preventDefault();
        action();
      };
      if (isCommand && event.shiftKey && key === "f") take(() => document.getElementById(sessionSearchId)?.focus());
      else if (isCommand && event.shiftKey && key === "l") take(toggleTheme);
      else if (isCommand && event.shiftKey) return;
      else if (isCommand && key === "k") take(spotlight.toggle);
      else if (isCommand && key === "n") take(() => go({ page: "ask" }));
      else if (isCommand && /^[1-4]$/.test(key)) {
        const page = pages[Number(key) - 1];
        if (page) take(() => go({ page }));
      } else if (event.key === "?" && !isTyping(event.target)) take(shortcutsDialog.open);
      else if (event.key === "Escape" && !document.querySelector(overlays)) {
        const conversation = app.conversation.getState();
        const at = place.page === "ask" ? (place.sessionId ?? newConversation) : undefined;
        if (conversation.source) take(() => conversation.showSource(undefined));
        else if (at !== undefined && conversation.conversations[at]?.live) take(() => void conversation.stop(at));
      }
    };
    // Before the overlays have closed themselves on the same key.
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [app, toggleTheme]);
}

export function useToggleTheme(): () => void {
  const { setColorScheme } = useMantineColorScheme();
  const shown = useComputedColorScheme("light");
  return () => setColorScheme(shown === "light" ? "dark" : "light");
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
