import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconFolders, IconMinus, IconPencil, IconPlus, IconRefresh, IconTrash, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Collection } from "../../../electron/contract/collections.ts";
import type { DocumentInfo } from "../../../electron/contract/documents.ts";
import { useAction } from "../../components/use-error-text.ts";
import { useApp, useCollections, useLibrary } from "../../stores/use-app.ts";
import { BulkEditDialog } from "./BulkEditDialog.tsx";
import classes from "./BulkBar.module.css";

interface Props {
  readonly documents: readonly DocumentInfo[];
  readonly onClear: () => void;
  readonly onDelete: (documents: readonly DocumentInfo[]) => void;
  readonly onReindex: (documents: readonly DocumentInfo[]) => void;
}

const icon = { size: 15, stroke: 1.75 };

/** What can be done with all that is selected. */
export function BulkBar({ documents, onClear, onDelete, onReindex }: Props) {
  const { t } = useTranslation();
  const [isEditing, setIsEditing] = useState(false);
  const ids = documents.map((document) => document.document_id);
  if (documents.length === 0) return null;
  return (
    <div className={classes.bar} role="toolbar" aria-label={t("library.bulk.label")}>
      <span className={classes.count} role="status">
        {t("library.bulk.count", { count: documents.length })}
      </span>
      <Button variant="subtle" color="gray" leftSection={<IconPencil {...icon} />} onClick={() => setIsEditing(true)}>
        {t("library.bulk.edit")}
      </Button>
      <CollectionsMenu documents={documents} />
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconRefresh {...icon} />}
        onClick={() => onReindex(documents)}
      >
        {t("library.reindex")}
      </Button>
      <Button variant="subtle" color="brick" leftSection={<IconTrash {...icon} />} onClick={() => onDelete(documents)}>
        {t("common.delete")}
      </Button>
      <Tooltip label={`${t("library.bulk.clear")} · Esc`}>
        <ActionIcon aria-label={t("library.bulk.clear")} onClick={onClear}>
          <IconX size={16} />
        </ActionIcon>
      </Tooltip>
      <BulkEditDialog documentIds={ids} isOpen={isEditing} onClose={() => setIsEditing(false)} />
    </div>
  );
}

function CollectionsMenu({ documents }: { readonly documents: readonly DocumentInfo[] }) {
  const { t } = useTranslation();
  const run = useAction();
  const app = useApp();
  const patchMany = useLibrary((state) => state.patchMany);
  const collections = useCollections((state) => state.collections);
  const ids = documents.map((document) => document.document_id);
  const isIn = ({ collection_id: id }: Collection) =>
    documents.some((document) => document.collection_ids.includes(id));
  const isOut = ({ collection_id: id }: Collection) =>
    documents.some((document) => !document.collection_ids.includes(id));
  const change = ({ collection_id: id, name }: Collection, adds: boolean) =>
    run(
      patchMany(ids, adds ? { add_to_collections: [id] } : { remove_from_collections: [id] }).then(() => {
        notifications.show({ message: t(adds ? "library.bulk.added" : "library.bulk.removed", { name }) });
        return app.collections.getState().load();
      }),
    );
  const canJoin = collections.filter(isOut);
  const canLeave = collections.filter(isIn);
  return (
    <Menu position="top" width={240} returnFocus>
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<IconFolders {...icon} />}>
          {t("library.bulk.collections")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} className={classes.menu ?? ""}>
        {collections.length === 0 && <p className={classes.none}>{t("library.bulk.noCollections")}</p>}
        {canJoin.length > 0 && <Menu.Label>{t("library.bulk.addTo")}</Menu.Label>}
        {canJoin.map((collection) => (
          <Menu.Item
            key={collection.collection_id}
            leftSection={<IconPlus {...icon} />}
            onClick={() => change(collection, true)}
          >
            {collection.name}
          </Menu.Item>
        ))}
        {canLeave.length > 0 && <Menu.Label>{t("library.bulk.removeFrom")}</Menu.Label>}
        {canLeave.map((collection) => (
          <Menu.Item
            key={collection.collection_id}
            leftSection={<IconMinus {...icon} />}
            onClick={() => change(collection, false)}
          >
            {collection.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
