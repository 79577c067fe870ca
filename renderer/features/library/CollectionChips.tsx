import { ActionIcon, Menu, Tooltip, UnstyledButton } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DocumentInfo } from "../../../electron/contract/documents.ts";
import { useAction } from "../../components/use-error-text.ts";
import { useApp, useCollections, useLibrary } from "../../stores/use-app.ts";
import classes from "./CollectionChips.module.css";

/** The collections that a document is in; others are added from a menu. */
export function CollectionChips({ document }: { readonly document: DocumentInfo }) {
  const { t } = useTranslation();
  const app = useApp();
  const run = useAction();
  const patch = useLibrary((state) => state.patch);
  const collections = useCollections((state) => state.collections);
  const ids = document.collection_ids;
  const mine = collections.filter((collection) => ids.includes(collection.collection_id));
  const others = collections.filter((collection) => !ids.includes(collection.collection_id));
  const change = (collectionIds: readonly string[]) =>
    run(
      patch({ document_id: document.document_id, collection_ids: [...collectionIds] }).then(() =>
        app.collections.getState().load(),
      ),
    );
  return (
    <div className={classes.chips}>
      {mine.length === 0 && <span className={classes.none}>{t("library.detail.noCollections")}</span>}
      {mine.map(({ collection_id: id, name }) => (
        <span key={id} className={classes.chip}>
          {name}
          <Tooltip label={t("library.detail.leaveCollection", { name })}>
            <UnstyledButton
              className={classes.leave}
              aria-label={t("library.detail.leaveCollection", { name })}
              onClick={() => change(ids.filter((other) => other !== id))}
            >
              <IconX size={12} aria-hidden />
            </UnstyledButton>
          </Tooltip>
        </span>
      ))}
      <Menu position="bottom-start" width={220} returnFocus>
        <Menu.Target>
          <ActionIcon size={24} aria-label={t("library.detail.addToCollection")}>
            <IconPlus size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {collections.length === 0 && <p className={classes.hint}>{t("library.bulk.noCollections")}</p>}
          {others.map(({ collection_id: id, name }) => (
            <Menu.Item key={id} onClick={() => change([...ids, id])}>
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
