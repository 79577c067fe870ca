import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { PathDialog } from "../../components/PathDialog.tsx";
import { useAction } from "../../components/use-error-text.ts";
import { useApp } from "../../stores/use-app.ts";

export interface AddDocuments {
  /** Native dialogs in the desktop; in a browser both open the dialog for a path. */
  readonly folder: () => void;
  readonly files: () => void;
  readonly sample: () => void;
  /** What was dropped; only the desktop can tell where it lies. */
  readonly dropped: (files: readonly File[]) => void;
  readonly isDesktop: boolean;
  /** To be rendered by whoever uses this. */
  readonly dialog: ReactNode;
}

export function useAddDocuments(): AddDocuments {
  const { t } = useTranslation();
  const app = useApp();
  const run = useAction();
  const [asksForPath, setAsksForPath] = useState(false);
  const library = app.library.getState();
  const { shell } = app;

  const importPaths = async (paths: readonly string[]) => {
    if (paths.length > 0) await library.import(paths);
  };
  return {
    isDesktop: shell !== undefined,
    folder: () => (shell ? run(shell.pickFolder().then(importPaths)) : setAsksForPath(true)),
    files: () => (shell ? run(shell.pickFiles("documents").then(importPaths)) : setAsksForPath(true)),
    sample: () => run(library.importSample()),
    dropped: (files) => {
      if (!shell) setAsksForPath(true);
      else run(importPaths(files.map((file) => shell.pathForFile(file)).filter((path) => path !== "")));
    },
    dialog: (
      <PathDialog
        isOpen={asksForPath}
        title={t("library.pathTitle")}
        label={t("library.pathLabel")}
        hint={t("library.pathHint")}
        action={t("library.pathAdd")}
        onClose={() => setAsksForPath(false)}
        onSubmit={(path) => importPaths([path])}
      />
    ),
  };
}
