import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentInfo } from "../../../electron/contract/documents.ts";
import { useAction } from "../../components/use-error-text.ts";
import { type Sort, sortDocuments } from "../../stores/document-list.ts";
import { useLibrary } from "../../stores/use-app.ts";
import type { DocumentActions, PanelTab } from "./DocumentTable.tsx";
import { keepOnly, nothingSelected } from "./selection.ts";
import { useKeptFocus } from "./use-kept-focus.ts";

export type LibraryPageState = ReturnType<typeof useLibraryPage>;

/** What the page's parts share: order, selection, the open document, and what is about to be deleted. */
export function useLibraryPage() {
  const { i18n } = useTranslation();
  const run = useAction();
  const listed = useLibrary((state) => state.documents);
  const isEmpty = useLibrary((state) => state.isEmpty === true);
  const collectionId = useLibrary((state) => state.filters.collectionId);
  const reindex = useLibrary((state) => state.reindex);
  const [sort, setSort] = useState<Sort>({ key: "title", descending: false });
  const [selection, setSelection] = useState(nothingSelected);
  const [openId, setOpenId] = useState<string>();
  const [tab, setTab] = useState<PanelTab>("details");
  const [deleting, setDeleting] = useState<readonly DocumentInfo[]>([]);
  const documents = useMemo(() => sortDocuments(listed, sort, i18n.language), [listed, sort, i18n.language]);

  const order = useMemo(() => documents.map((document) => document.document_id), [documents]);
  useEffect(() => setSelection((before) => keepOnly(before, order)), [order]);
  const selected = useMemo(
    () => documents.filter((document) => selection.selected.has(document.document_id)),
    [documents, selection.selected],
  );

  // A document that the filters no longer let through stays open; one that is gone closes.
  const lastOpen = useRef<DocumentInfo>(undefined);
  const found = listed.find((document) => document.document_id === openId);
  if (found) lastOpen.current = found;
  const open =
    found ?? (openId !== undefined && lastOpen.current?.document_id === openId ? lastOpen.current : undefined);
  const keptFocus = useKeptFocus();
  const close = () => {
    // Back to the row that opened it, as soon as it is drawn.
    keptFocus.current ??= openId;
    setOpenId(undefined);
  };

  const actions: DocumentActions = {
    onOpen: (document, wanted) => {
      setOpenId(document.document_id);
      if (wanted) setTab(wanted);
    },
    onDelete: setDeleting,
    onReindex: (some) => {
      // As one job when it is all of them.
      const isAll = some.length > 1 && some.length === listed.length && collectionId === undefined;
      run(isAll ? reindex() : reindex(some.map((document) => document.document_id)));
    },
  };
  return {
    documents,
    isEmpty,
    collectionId,
    sort,
    setSort,
    selection,
    setSelection,
    selected,
    open,
    tab,
    setTab,
    close,
    keptFocus,
    actions,
    deleting,
    stopDeleting: () => setDeleting([]),
  };
}
