import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/use-format.ts";
import { isFiltered, type LibraryFilters, noFilters } from "../../stores/document-list.ts";
import { useCollections, useLibrary } from "../../stores/use-app.ts";
import classes from "./LibraryToolbar.module.css";

const statuses = ["in_force", "upcoming", "expired"] as const;

/** Search and filters over the table, and how many documents pass them. */
export function LibraryToolbar() {
  const { t } = useTranslation();
  const format = useFormat();
  const filters = useLibrary((state) => state.filters);
  const filter = useLibrary((state) => state.filter);
  const jurisdictions = useLibrary((state) => state.jurisdictions);
  const collections = useCollections((state) => state.collections);
  const change = (changes: Partial<LibraryFilters>) => void filter(changes);
  const isNarrowed = isFiltered({ ...filters, collectionId: undefined });
  // Where nothing is left, the list itself says how to go back.
  const hasSome = useLibrary((state) => state.documents.length > 0);
  return (
    <div className={classes.bar} role="search" aria-label={t("library.filter.label")}>
      <SearchField />
      {jurisdictions.length > 0 && (
        <Select
          className={classes.filter ?? ""}
          aria-label={t("library.location")}
          placeholder={t("library.filter.anywhere")}
          data={jurisdictions.map((code) => ({ value: code, label: format.place(code) }))}
          value={filters.jurisdiction ?? null}
          clearable
          clearButtonProps={{ "aria-label": t("common.clear") }}
          data-set={filters.jurisdiction !== undefined || undefined}
          comboboxProps={{ width: 220, position: "bottom-start" }}
          onChange={(code) => change({ jurisdiction: code ?? undefined })}
        />
      )}
      <Select
        className={classes.filter ?? ""}
        aria-label={t("library.filter.status")}
        placeholder={t("library.filter.anytime")}
        data={statuses.map((status) => ({ value: status, label: t(`library.filter.${status}`) }))}
        value={filters.status ?? null}
        clearable
        clearButtonProps={{ "aria-label": t("common.clear") }}
        data-set={filters.status !== undefined || undefined}
        comboboxProps={{ width: 200, position: "bottom-start" }}
        onChange={(status) => change({ status: statuses.find((known) => known === status) })}
      />
      {collections.length > 0 && (
        <Select
          className={`${classes.filter ?? ""} ${classes.collection ?? ""}`}
          aria-label={t("library.filter.collection")}
          placeholder={t("library.collections.all")}
          data={collections.map((collection) => ({ value: collection.collection_id, label: collection.name }))}
          value={filters.collectionId ?? null}
          clearable
          clearButtonProps={{ "aria-label": t("common.clear") }}
          onChange={(id) => change({ collectionId: id ?? undefined })}
        />
      )}
      {isNarrowed && hasSome && (
        <Button
          variant="subtle"
          color="gray"
          onClick={() => change({ ...noFilters, jurisdiction: undefined, status: undefined })}
        >
          {t("library.clearFilters")}
        </Button>
      )}
      <Count isNarrowed={isNarrowed} />
    </div>
  );
}

function Count({ isNarrowed }: { readonly isNarrowed: boolean }) {
  const { t } = useTranslation();
  const count = useLibrary((state) => state.documents.length);
  const isComplete = useLibrary((state) => state.isComplete);
  const status = useLibrary((state) => state.status);
  if (status === "failed") return null;
  return (
    <span className={classes.count} role="status">
      {t(isNarrowed ? "library.matches" : "library.count", { count })}
      {isComplete || status === "loading" ? "" : `, ${t("library.loadingMore")}`}
    </span>
  );
}

function SearchField() {
  const { t } = useTranslation();
  const filter = useLibrary((state) => state.filter);
  const query = useLibrary((state) => state.filters.query);
  const [text, setText] = useState(query);
  const searchSoon = useDebouncedCallback((wanted: string) => void filter({ query: wanted }), 200);
  // Cleared from elsewhere.
  useEffect(() => setText((before) => (before.trim() === query ? before : query)), [query]);
  return (
    <TextInput
      type="search"
      className={classes.search ?? ""}
      placeholder={t("library.search")}
      aria-label={t("library.search")}
      leftSection={<IconSearch size={15} />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        searchSoon(event.currentTarget.value.trim());
      }}
    />
  );
}
