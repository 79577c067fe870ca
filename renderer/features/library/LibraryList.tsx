import { Button, Skeleton } from "@mantine/core";
import { IconBooks, IconFilterOff, IconFolderOpen } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorLine } from "../../components/ErrorLine.tsx";
import { isFiltered, noFilters } from "../../stores/document-list.ts";
import { isOver } from "../../stores/library-jobs.ts";
import { useLibrary } from "../../stores/use-app.ts";
import { BulkBar } from "./BulkBar.tsx";
import { DocumentTable } from "./DocumentTable.tsx";
import { DuplicatesBanner } from "./DuplicatesBanner.tsx";
import { JobList } from "./JobList.tsx";
import { LibraryToolbar } from "./LibraryToolbar.tsx";
import { clearSelection } from "./selection.ts";
import type { AddDocuments } from "./use-add-documents.tsx";
import type { LibraryPageState } from "./use-library-page.ts";
import classes from "./LibraryPage.module.css";

interface Props {
  readonly page: LibraryPageState;
  readonly add: AddDocuments;
}

/** The page's middle: what is being done, what there is, and what can be done with what is selected. */
export function LibraryList({ page, add }: Props) {
  const { t } = useTranslation();
  const status = useLibrary((state) => state.status);
  const error = useLibrary((state) => state.error);
  const isKnown = useLibrary((state) => state.isEmpty !== undefined);
  const load = useLibrary((state) => state.load);
  if (page.isEmpty) {
    return (
      <div className={classes.list}>
        <JobList />
        <EmptyLibrary add={add} />
      </div>
    );
  }
  return (
    <div className={classes.list}>
      <JobList />
      <DuplicatesBanner />
      {isKnown && <LibraryToolbar />}
      {status === "failed" && error && (
        <div className={classes.error}>
          <ErrorLine title={t("failure.load")} error={error} onRetry={() => void load()} />
        </div>
      )}
      {page.documents.length > 0 ? (
        <DocumentTable
          documents={page.documents}
          sort={page.sort}
          onSort={page.setSort}
          selection={page.selection}
          onSelection={page.setSelection}
          openId={page.open?.document_id}
          onClose={page.close}
          keptFocus={page.keptFocus}
          {...page.actions}
        />
      ) : status === "loading" ? (
        <LoadingRows />
      ) : (
        status === "ready" && <NothingFound />
      )}
      <BulkBar
        documents={page.selected}
        onClear={() => page.setSelection(clearSelection(page.selection))}
        onDelete={page.actions.onDelete}
        onReindex={page.actions.onReindex}
      />
    </div>
  );
}

function NothingFound() {
  const { t } = useTranslation();
  const filters = useLibrary((state) => state.filters);
  const filter = useLibrary((state) => state.filter);
  const isOnlyCollection = !isFiltered({ ...filters, collectionId: undefined });
  const clear = () => void filter({ ...noFilters, jurisdiction: undefined, status: undefined });
  if (isOnlyCollection) {
    return (
      <EmptyState
        icon={<IconFolderOpen size={22} />}
        title={t("library.emptyCollectionTitle")}
        text={t("library.emptyCollectionText")}
      />
    );
  }
  return (
    <EmptyState
      icon={<IconFilterOff size={22} />}
      title={t("library.noMatchTitle")}
      text={filters.query === "" ? t("library.noMatchText") : t("library.noMatch", { query: filters.query })}
      action={
        <Button variant="default" onClick={clear}>
          {t("library.clearFilters")}
        </Button>
      }
    />
  );
}

function EmptyLibrary({ add }: { readonly add: AddDocuments }) {
  const { t } = useTranslation();
  const isAdding = useLibrary(({ jobs }) =>
    jobs.some((job) => (job.kind === "import" || job.kind === "watch") && !isOver(job)),
  );
  if (isAdding) {
    return (
      <div className={classes.empty}>
        <EmptyState icon={<IconBooks size={22} />} title={t("library.emptyTitle")} text={t("library.emptyAdding")} />
      </div>
    );
  }
  return (
    <div className={classes.empty}>
      <EmptyState
        icon={<IconBooks size={22} />}
        title={t("library.emptyTitle")}
        text={t("library.emptyText")}
        action={
          <>
            <Button onClick={add.folder}>{t("library.add")}</Button>
            <Button variant="default" onClick={add.sample}>
              {t("library.sample")}
            </Button>
          </>
        }
      />
      <p className={classes.dropHint}>
        {t("library.drop")} · {t("library.dropHint")}
      </p>
    </div>
  );
}

function LoadingRows() {
  return (
    <div className={classes.loading} aria-hidden>
      {[62, 48, 55, 70, 44, 58, 50].map((width, row) => (
        <div key={row} className={classes.loadingRow}>
          <Skeleton height={11} width={`${width}%`} />
          <Skeleton height={9} width={`${width / 2}%`} mt={7} />
        </div>
      ))}
    </div>
  );
}
