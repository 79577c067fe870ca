import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import type { DocumentInfo } from "../../../electron/contract/documents.ts";
import { useAction } from "../../components/use-error-text.ts";
import { useCollections, useLibrary } from "../../stores/use-app.ts";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import classes from "./Dialogs.module.css";

interface Props {
  readonly documents: readonly DocumentInfo[];
  readonly onClose: () => void;
}

/** Says what goes with the documents before it goes. */
export function DeleteDialog({ documents, onClose }: Props) {
  const { t } = useTranslation();
  const run = useAction();
  const remove = useLibrary((state) => state.remove);
  const hasWatched = useCollections((state) => state.watchedFolders.length > 0);
  const [first] = documents;
  const isOne = documents.length === 1;
  const versions = documents.flatMap((document) => document.versions);
  const passages = versions.reduce((sum, version) => sum + version.chunk_count, 0);
  const merged = documents.reduce((sum, document) => sum + document.also_as.length, 0);
  const confirm = () => {
    const done = isOne ? t("library.deleted") : t("library.deletingMany", { count: documents.length });
    run(remove(documents.map((document) => document.document_id)).then(() => notifications.show({ message: done })));
  };
  return (
    <ConfirmDialog
      isOpen={documents.length > 0}
      title={
        isOne
          ? t("library.deleteTitle", { title: first?.title })
          : t("library.deleteManyTitle", { count: documents.length })
      }
      action={t("common.delete")}
      isDangerous
      onClose={onClose}
      onConfirm={confirm}
    >
      {!isOne && (
        <ul className={classes.names} tabIndex={0}>
          {documents.map((document) => (
            <li key={document.document_id}>{document.title}</li>
          ))}
        </ul>
      )}
      <div>
        <p>{t("library.deleteWhat")}</p>
        <ul className={classes.list}>
          <li>{t("library.deleteVersions", { count: versions.length })}</li>
          <li>{t("library.deletePassages", { count: passages })}</li>
          {merged > 0 && <li>{t("library.deleteMerged", { count: merged })}</li>}
        </ul>
      </div>
      <p>{t("library.deleteKept")}</p>
      {hasWatched && <p>{t("library.deleteWatched")}</p>}
    </ConfirmDialog>
  );
}
