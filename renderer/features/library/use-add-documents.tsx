import { lazy, type ReactNode, Suspense, useState } from "react";
import { useAction } from "../../components/use-error-text.ts";
import { useApp } from "../../stores/use-app.ts";
import type { ToImport } from "./ImportDialog.tsx";

// The first screen offers to add documents; the dialog's many fields can come when it is wanted.
const ImportDialog = lazy(() => import("./ImportDialog.tsx").then((m) => ({ default: m.ImportDialog })));

export interface AddDocuments {
  /** Native dialogs in the desktop; in a browser both open the dialog for a path. */
  readonly folder: () => void;
  readonly files: () => void;
  /** Chooses, for a collection. */
  readonly into: (collectionId: string) => void;
  readonly sample: () => void;
  /** What was dropped; only the desktop can tell where it lies. */
  readonly dropped: (files: readonly File[], collectionId?: string) => void;
  readonly isDesktop: boolean;
  /** To be rendered by whoever uses this. */
  readonly dialog: ReactNode;
}

export function useAddDocuments(): AddDocuments {
  const app = useApp();
  const run = useAction();
  const [toImport, setWanted] = useState<ToImport>();
  const [wasOpened, setWasOpened] = useState(false);
  const { shell } = app;

  const setToImport = (wanted: ToImport) => {
    setWanted(wanted);
    setWasOpened(true);
  };
  const offer = (paths: readonly string[], isFolder: boolean | undefined, collectionId?: string) => {
    if (paths.length > 0) setToImport({ paths, isFolder, collectionId });
  };
  const askForPath = (collectionId?: string) => setToImport({ paths: undefined, isFolder: undefined, collectionId });
  const folder = (collectionId?: string) =>
    shell ? run(shell.pickFolder().then((paths) => offer(paths, true, collectionId))) : askForPath(collectionId);
  return {
    isDesktop: shell !== undefined,
    folder: () => folder(),
    into: folder,
    files: () => (shell ? run(shell.pickFiles("documents").then((paths) => offer(paths, false))) : askForPath()),
    sample: () => run(app.library.getState().importSample()),
    dropped: (files, collectionId) => {
      if (!shell) return askForPath(collectionId);
      const paths = files.map((file) => shell.pathForFile(file)).filter((path) => path !== "");
      // A dropped folder has no type and no extension; only the backend knows for certain.
      const mayBeFolder = files.some((file) => file.type === "" && !/\.\w{1,5}$/.test(file.name));
      offer(paths, mayBeFolder ? undefined : false, collectionId);
    },
    dialog: wasOpened && (
      <Suspense fallback={null}>
        <ImportDialog toImport={toImport} onClose={() => setWanted(undefined)} />
      </Suspense>
    ),
  };
}
