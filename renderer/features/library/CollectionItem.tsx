import { ActionIcon, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDots, IconFolder, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Collection } from "../../../electron/contract/collections.ts";
import { useAction } from "../../components/use-error-text.ts";
import { useApp, useCollections, useLibrary } from "../../stores/use-app.ts";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import { carriesDocuments, droppedDocuments } from "./drag-documents.ts";
import { NameField } from "./NameField.tsx";
import { RailLink } from "./RailLink.tsx";
import classes from "./CollectionRail.module.css";

interface Props {
  readonly collection: Collection;
  readonly isHere: boolean;
  readonly onDropFiles: (files: readonly File[], collectionId: string) => void;
  readonly onAddTo: (collectionId: string) => void;
}

const icon = { size: 15, stroke: 1.75 };

export function CollectionItem({ collection, isHere, onDropFiles, onAddTo }: Props) {
  const { t } = useTranslation();
  const run = useAction();
  const { collections } = useApp();
  const filter = useLibrary((state) => state.filter);
  const patchMany = useLibrary((state) => state.patchMany);
  const rename = useCollections((state) => state.rename);
  const remove = useCollections((state) => state.remove);
  const [isRenaming, setIsRenaming] = useState(false);
  const [isDeleting, setIsDeleting] = useState(false);
  const [isOver, setIsOver] = useState(false);
  const { collection_id: id, name, document_count: count } = collection;

  const drop = (event: React.DragEvent) => {
    setIsOver(false);
    event.preventDefault();
    // The page behind takes files, too, but for no collection.
    event.stopPropagation();
    const ids = droppedDocuments(event.dataTransfer);
    const files = [...event.dataTransfer.files];
    if (files.length > 0) onDropFiles(files, id);
    else if (ids.length > 0) {
      run(
        patchMany(ids, { add_to_collections: [id] }).then(() => {
          notifications.show({ message: t("library.bulk.added", { name }) });
          return collections.getState().load();
        }),
      );
    }
  };
  const removeIt = async () => {
    // Nobody looks into it any more when it goes.
    if (isHere) await filter({ collectionId: undefined });
    await remove(id);
    notifications.show({ message: t("library.collections.deleted") });
  };

  if (isRenaming) {
    return (
      <li>
        <NameField
          initial={name}
          onSave={(wanted) => rename(id, wanted).then(() => setIsRenaming(false))}
          onCancel={() => setIsRenaming(false)}
        />
      </li>
    );
  }
  return (
    <li
      className={classes.item}
      data-collection={id}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files") && !carriesDocuments(event.dataTransfer)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <RailLink
        icon={<IconFolder {...icon} aria-hidden />}
        name={name}
        count={count}
        isHere={isHere}
        onClick={() => void filter({ collectionId: id })}
        onDoubleClick={() => setIsRenaming(true)}
      />
      <Menu width={220} position="bottom-start" returnFocus>
        <Menu.Target>
          <ActionIcon size={24} className={classes.menu ?? ""} aria-label={t("library.collections.actions", { name })}>
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPlus {...icon} />} onClick={() => onAddTo(id)}>
            {t("library.collections.addHere")}
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => setIsRenaming(true)}>
            {t("library.collections.rename")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="brick" leftSection={<IconTrash {...icon} />} onClick={() => setIsDeleting(true)}>
            {t("library.collections.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        isOpen={isDeleting}
        title={t("library.collections.deleteTitle", { name })}
        action={t("common.delete")}
        isDangerous
        onClose={() => setIsDeleting(false)}
        onConfirm={() => run(removeIt())}
      >
        <p>{count === 0 ? t("library.collections.deleteEmpty") : t("library.collections.deleteText", { count })}</p>
      </ConfirmDialog>
    </li>
  );
}
