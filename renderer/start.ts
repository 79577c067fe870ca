import { connect } from "./api/connect.ts";
import { type App, createApp, startApp } from "./stores/app-stores.ts";

/**
 * The window's first script, small on purpose: it signs in and asks for the first screen's data while the browser still
 * loads what draws them.
 */
const opening: Promise<App | undefined> = connect(window).then(
  (connected) => {
    const app = createApp(connected, window);
    startApp(app, new AbortController().signal);
    return app;
  },
  // Only signing in can fail, and the page says so.
  () => undefined,
);
// Not awaited at the top: the window imports from here, and would wait for this to end.
void Promise.all([import("./main.tsx"), opening]).then(([{ showWindow }, app]) => showWindow(app));
