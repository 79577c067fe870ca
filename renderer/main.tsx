import "@mantine/core/styles/baseline.layer.css";
import "@mantine/core/styles/global.layer.css";
import "virtual:mantine-variables.css";
import "./styles/tokens.css";
import "./styles/global.css";
import "./styles/mantine.css";
import { MantineProvider } from "@mantine/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ErrorBoundary } from "./components/ErrorBoundary.tsx";
import { Window } from "./components/Window.tsx";
import { SignInPage } from "./features/first-run/SignInPage.tsx";
import { startI18n } from "./i18n/i18n.ts";
import type { App } from "./stores/app-stores.ts";
import { AppContext } from "./stores/use-app.ts";
import { theme } from "./theme.ts";

/** `app` undefined: signing in has failed. */
export async function showWindow(app: App | undefined): Promise<void> {
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root");
  await startI18n(window);
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
        <ErrorBoundary>
          {app ? (
            <AppContext value={app}>
              <Window />
            </AppContext>
          ) : (
            <SignInPage wasRefused />
          )}
        </ErrorBoundary>
      </MantineProvider>
    </StrictMode>,
  );
}
