import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@mantine/spotlight/styles.layer.css";
import "virtual:mantine-variables.css";
import "./styles/tokens.css";
import "./styles/global.css";
import "./styles/mantine.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { connect } from "./api/connect.ts";
import { toAppError } from "./api/errors.ts";
import { ErrorBoundary } from "./components/ErrorBoundary.tsx";
import { Window } from "./components/Window.tsx";
import { SignInPage } from "./features/first-run/SignInPage.tsx";
import { startI18n } from "./i18n/i18n.ts";
import { createApp, startApp } from "./stores/app-stores.ts";
import { AppContext } from "./stores/use-app.ts";
import { theme } from "./theme.ts";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

const [connected] = await Promise.all([
  connect(window).catch((thrown: unknown) => ({ error: toAppError(thrown) })),
  startI18n(window),
]);

const app = "error" in connected ? undefined : createApp(connected, window);
if (app) startApp(app, new AbortController().signal);

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
      <Notifications position="bottom-right" limit={3} autoClose={5_000} />
    </MantineProvider>
  </StrictMode>,
);
