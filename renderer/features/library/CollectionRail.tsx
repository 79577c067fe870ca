import { ActionIcon, Tooltip } from "@mantine/core";
import { IconBooks, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorLine } from "../../components/ErrorLine.tsx";
import { useCollections, useLibrary } from "../../stores/use-app.ts";
import { CollectionItem } from "./CollectionItem.tsx";
import { NameField } from "./NameField.tsx";
import { RailLink } from "./RailLink.tsx";
import { WatchedFolders } from "./WatchedFolders.tsx";
import classes from "./CollectionRail.module.css";

interface Props {
  readonly onDropFiles: (files: readonly File[], collectionId: string) => void;
  readonly onAddTo: (collectionId: string) => void;
}

/** How the library is arranged: collections to choose, rename and drop on, and the folders that are followed. */
export function CollectionRail({ onDropFiles, onAddTo }: Props) {
  const { t } = useTranslation();
  const collections = useCollections((state) => state.collections);
  const error = useCollections((state) => state.error);
  const load = useCollections((state) => state.load);
  const create = useCollections((state) => state.create);
  const chosen = useLibrary((state) => state.filters.collectionId);
  const filter = useLibrary((state) => state.filter);
  const [isNaming, setIsNaming] = useState(false);
  return (
    <nav className={classes.rail} aria-label={t("library.collections.label")}>
      <RailLink
        icon={<IconBooks size={15} stroke={1.75} aria-hidden />}
        name={t("library.collections.all")}
        isHere={chosen === undefined}
        onClick={() => void filter({ collectionId: undefined })}
      />
      <div className={classes.heading}>
        <h2>{t("library.collections.title")}</h2>
        <Tooltip label={t("library.collections.new")}>
          <ActionIcon size={24} aria-label={t("library.collections.new")} onClick={() => setIsNaming(true)}>
            <IconPlus size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      {isNaming && (
        <NameField
          initial=""
          onSave={async (name) => {
            const { collection_id: collectionId } = await create(name);
            setIsNaming(false);
            void filter({ collectionId });
          }}
          onCancel={() => setIsNaming(false)}
        />
      )}
      {error && <ErrorLine error={error} onRetry={() => void load()} />}
      {collections.length === 0 && !isNaming && !error && (
        <p className={classes.hint}>{t("library.collections.empty")}</p>
      )}
      <ul className={classes.list}>
        {collections.map((collection) => (
          <CollectionItem
            key={collection.collection_id}
            collection={collection}
            isHere={collection.collection_id === chosen}
            onDropFiles={onDropFiles}
            onAddTo={onAddTo}
          />
        ))}
      </ul>
      <WatchedFolders />
    </nav>
  );
}
