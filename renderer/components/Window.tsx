import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { AskPage } from "../features/ask/AskPage.tsx";
import { useShortcuts } from "../features/palette/use-shortcuts.ts";
import { useConnection, useNavigation } from "../stores/use-app.ts";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { Sidebar } from "./Sidebar.tsx";
import { whenIdle } from "./when-idle.ts";
import classes from "./Window.module.css";

const LibraryPage = lazy(() => import("../features/library/LibraryPage.tsx").then((m) => ({ default: m.LibraryPage })));
const ModelsPage = lazy(() => import("../features/models/ModelsPage.tsx").then((m) => ({ default: m.ModelsPage })));
const SettingsPage = lazy(() =>
  import("../features/settings/SettingsPage.tsx").then((m) => ({ default: m.SettingsPage })),
);

// Nothing of these is on the first screen.
const Overlays = lazy(() =>
  whenIdle()
    .then(() => import("./Overlays.tsx"))
    .then((m) => ({ default: m.Overlays })),
);

/** The whole window: the sidebar, and the page beside it. */
export function Window() {
  const { t } = useTranslation();
  const place = useNavigation((state) => state.place);
  const connection = useConnection((state) => state.state);
  useShortcuts();

  useEffect(() => {
    document.title = place.page === "ask" ? t("app.name") : `${t(`page.${place.page}`)} · ${t("app.name")}`;
  }, [place.page, t]);

  return (
    <div className={classes.window}>
      <a className={classes.skip} href="#main" onClick={focusMain}>
        {t("app.skip")}
      </a>
      <Sidebar />
      <main id="main" className={classes.main} tabIndex={-1}>
        <ErrorBoundary key={place.page}>
          <Suspense fallback={null}>
            {place.page === "ask" && <AskPage />}
            {place.page === "library" && <LibraryPage />}
            {place.page === "models" && <ModelsPage />}
            {place.page === "settings" && <SettingsPage />}
          </Suspense>
        </ErrorBoundary>
      </main>
      {connection === "reconnecting" && (
        <div className={classes.connection} role="status">
          {t("app.reconnecting")}
        </div>
      )}
      <Suspense fallback={null}>
        <Overlays />
      </Suspense>
    </div>
  );
}

// The fragment says which page is open, so the link must not change it.
function focusMain(event: React.MouseEvent) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
