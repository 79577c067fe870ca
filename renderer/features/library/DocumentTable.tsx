import { Checkbox } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentInfo } from "../../../electron/contract/documents.ts";
import { localDay, type Sort, type SortKey } from "../../stores/document-list.ts";
import { DocumentRow } from "./DocumentRow.tsx";
import { clearSelection, extendTo, moveTo, rowAfter, type Selection, selectAll, toggle } from "./selection.ts";
import classes from "./DocumentTable.module.css";

export type PanelTab = "details" | "versions" | "text";

export interface DocumentActions {
  readonly onOpen: (document: DocumentInfo, tab?: PanelTab) => void;
  readonly onDelete: (documents: readonly DocumentInfo[]) => void;
  readonly onReindex: (documents: readonly DocumentInfo[]) => void;
}

interface Props extends DocumentActions {
  readonly documents: readonly DocumentInfo[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly selection: Selection;
  readonly onSelection: (selection: Selection) => void;
  /** The document in the panel. */
  readonly openId: string | undefined;
  readonly onClose: () => void;
  /** Of `useKeptFocus`. */
  readonly keptFocus: RefObject<string | undefined>;
}

const rowHeight = 48;

export function DocumentTable(props: Props) {
  const { documents, selection, onSelection, openId, onOpen, onClose, onDelete, keptFocus } = props;
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const movedByKey = useRef(false);
  const order = useMemo(() => documents.map((document) => document.document_id), [documents]);
  const activeIndex = selection.active === undefined ? -1 : order.indexOf(selection.active);
  const rows = useVirtualizer({
    count: documents.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    // The row with the focus stays, however far one scrolls away from it.
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      return activeIndex < 0 || indexes.includes(activeIndex)
        ? indexes
        : [...indexes, activeIndex].toSorted((a, b) => a - b);
    },
  });

  const drawnRow = (id: string) =>
    scroller.current?.querySelector<HTMLElement>(`[data-document="${CSS.escape(id)}"]`) ?? undefined;
  useLayoutEffect(() => {
    if (!movedByKey.current || activeIndex < 0) return;
    movedByKey.current = false;
    rows.scrollToIndex(activeIndex);
    drawnRow(selection.active ?? "")?.focus({ preventScroll: true });
  });
  useLayoutEffect(() => {
    const id = keptFocus.current;
    if (id === undefined || globalThis.document.activeElement !== globalThis.document.body) return;
    const row = drawnRow(id);
    if (row) row.focus();
    // The active row is drawn wherever it is.
    else if (selection.active !== id && order.includes(id)) onSelection({ ...selection, active: id });
  });

  const open = (id: string | undefined) => {
    const document = documents.find((other) => other.document_id === id);
    if (document) onOpen(document);
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLDivElement>) => {
    // Keys of a button or checkbox in the row are theirs.
    const isOnRow = event.target instanceof HTMLElement && event.target.getAttribute("role") === "row";
    const { active } = selection;
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 2);
    const to = rowAfter(event.key, order, active, pageRows);
    if (to !== undefined) {
      movedByKey.current = true;
      onSelection(event.shiftKey ? extendTo(selection, order, to) : moveTo(selection, to));
      if (openId !== undefined && !event.shiftKey) open(to);
    } else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) {
      onSelection(selectAll(selection, order));
    } else if (event.key === "Escape" && selection.selected.size > 0) onSelection(clearSelection(selection));
    else if (event.key === "Escape" && openId !== undefined) onClose();
    else if (event.key === "Delete" && active !== undefined) {
      const ids = selection.selected.size > 0 ? selection.selected : new Set([active]);
      onDelete(documents.filter((document) => ids.has(document.document_id)));
    } else if (isOnRow && event.key === " " && active !== undefined) onSelection(toggle(selection, active));
    else if (isOnRow && event.key === "Enter") open(active);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const select = (id: string, event: { readonly shiftKey: boolean }) => {
    onSelection(event.shiftKey ? extendTo(selection, order, id) : toggle(selection, id));
  };
  const today = localDay(new Date());
  const tabStop = activeIndex < 0 ? order[0] : selection.active;
  return (
    <div
      className={classes.grid}
      role="grid"
      aria-label={t("library.table")}
      aria-multiselectable
      aria-rowcount={documents.length + 1}
      onKeyDown={onKeyDown}
      data-some={selection.selected.size > 0 || undefined}
    >
      <Header {...props} order={order} />
      <div ref={scroller} className={classes.scroller} role="rowgroup">
        <div className={classes.rows} role="presentation" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const document = documents[item.index];
            if (!document) return null;
            const id = document.document_id;
            return (
              <DocumentRow
                key={id}
                document={document}
                index={item.index}
                top={item.start}
                today={today}
                isSelected={selection.selected.has(id)}
                isOpen={id === openId}
                isTabStop={id === tabStop}
                dragged={selection.selected.has(id) ? selection.selected : undefined}
                actions={props}
                onSelect={(event) => select(id, event)}
                onClick={(event) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return select(id, event);
                  onSelection(moveTo(selection, id));
                  onOpen(document);
                }}
                onFocus={() => {
                  if (selection.active !== id) onSelection({ ...selection, active: id });
                }}
              />
            );
          })}
        </div>
      </div>
      <p className="visually-hidden">{t("library.tableHint")}</p>
    </div>
  );
}

interface HeaderProps extends Props {
  readonly order: readonly string[];
}

function Header({ selection, onSelection, order, sort, onSort }: HeaderProps) {
  const { t } = useTranslation();
  const all = order.length > 0 && selection.selected.size === order.length;
  return (
    <div className={classes.head} role="rowgroup">
      <div className={classes.columns} role="row" aria-rowindex={1}>
        <span role="columnheader" className={classes.check}>
          <Checkbox
            size="xs"
            aria-label={t("library.selectAll")}
            checked={all}
            indeterminate={!all && selection.selected.size > 0}
            onChange={() => onSelection(all ? clearSelection(selection) : selectAll(selection, order))}
          />
        </span>
        <SortHeader column="title" sort={sort} onSort={onSort} />
        <SortHeader column="format" sort={sort} onSort={onSort} />
        <span role="columnheader" className={classes.location}>
          {t("library.location")}
        </span>
        <span role="columnheader" className={classes.valid}>
          {t("library.valid")}
        </span>
        <span role="columnheader" className={classes.version}>
          {t("library.version")}
        </span>
        <SortHeader column="updated" sort={sort} onSort={onSort} />
        <span role="columnheader" className={classes.more}>
          <span className="visually-hidden">{t("common.more")}</span>
        </span>
      </div>
    </div>
  );
}

interface SortHeaderProps {
  readonly column: SortKey;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

function SortHeader({ column, sort, onSort }: SortHeaderProps) {
  const { t } = useTranslation();
  const isSorted = sort.key === column;
  const Icon = sort.descending ? IconArrowDown : IconArrowUp;
  return (
    <span
      role="columnheader"
      className={classes[column]}
      aria-sort={isSorted ? (sort.descending ? "descending" : "ascending") : "none"}
    >
      <button
        type="button"
        className={classes.sort}
        data-sorted={isSorted || undefined}
        title={t("library.sortBy", { column: t(`library.${column}`) })}
        onClick={() => onSort(nextSort(sort, column))}
      >
        {t(`library.${column}`)}
        {isSorted && <Icon size={13} aria-hidden />}
      </button>
    </span>
  );
}

/** A column is first sorted as one would read it: words from A, days from the newest. */
function nextSort(sort: Sort, column: SortKey): Sort {
  if (sort.key === column) return { key: column, descending: !sort.descending };
  return { key: column, descending: column === "updated" };
}
