import { useEffect } from "react";
import { useApp } from "../../stores/use-app.ts";
import { CollectionRail } from "./CollectionRail.tsx";
import { DeleteDialog } from "./DeleteDialog.tsx";
import { DocumentPanel } from "./DocumentPanel.tsx";
import { DropArea } from "./DropArea.tsx";
import { LibraryHeader } from "./LibraryHeader.tsx";
import { LibraryList } from "./LibraryList.tsx";
import { useAddDocuments } from "./use-add-documents.tsx";
import { useLibraryPage } from "./use-library-page.ts";
import classes from "./LibraryPage.module.css";

export function LibraryPage() {
  const { library, collections, duplicates } = useApp();
  const add = useAddDocuments();
  const page = useLibraryPage();
  useEffect(() => {
    void library.getState().readAll(true);
    void collections.getState().load();
    void duplicates.getState().load();
    return () => void library.getState().readAll(false);
  }, [library, collections, duplicates]);
  return (
    <DropArea onDrop={(files) => add.dropped(files, page.collectionId)}>
      <div className={classes.page} data-reading={page.open ? true : undefined}>
        <div className={classes.main}>
          <LibraryHeader add={add} />
          <div className={classes.columns} data-empty={page.isEmpty || undefined}>
            {!page.isEmpty && <CollectionRail onDropFiles={add.dropped} onAddTo={add.into} />}
            <LibraryList page={page} add={add} />
          </div>
        </div>
        {page.open && (
          <DocumentPanel
            document={page.open}
            tab={page.tab}
            onTab={page.setTab}
            actions={page.actions}
            onClose={page.close}
          />
        )}
      </div>
      <DeleteDialog documents={page.deleting} onClose={page.stopDeleting} />
      {add.dialog}
    </DropArea>
  );
}
