import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconDots, IconFiles, IconFolder, IconPlus, IconRefresh, IconTypography } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../components/use-error-text.ts";
import { useLibrary } from "../../stores/use-app.ts";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import type { AddDocuments } from "./use-add-documents.tsx";
import classes from "./LibraryPage.module.css";

const icon = { size: 15, stroke: 1.75 };

export function LibraryHeader({ add }: { readonly add: AddDocuments }) {
  const { t } = useTranslation();
  const run = useAction();
  const reindex = useLibrary((state) => state.reindex);
  const isEmpty = useLibrary((state) => state.isEmpty !== false);
  const [isReindexing, setIsReindexing] = useState(false);
  return (
    <header className={classes.header}>
      <div>
        <h1 className={classes.title}>{t("page.library")}</h1>
        <p className={classes.lead}>{t("library.lead")}</p>
      </div>
      <div className={classes.actions}>
        <AddButton add={add} />
        {!isEmpty && (
          <Menu width={250} returnFocus>
            <Menu.Target>
              <ActionIcon size={32} variant="default" aria-label={t("library.options")}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconTypography {...icon} />} onClick={add.sample}>
                {t("library.sample")}
              </Menu.Item>
              <Menu.Item leftSection={<IconRefresh {...icon} />} onClick={() => setIsReindexing(true)}>
                {t("library.reindexAll")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <ConfirmDialog
        isOpen={isReindexing}
        title={`${t("library.reindexAll")}?`}
        action={t("library.reindex")}
        onClose={() => setIsReindexing(false)}
        onConfirm={() => run(reindex())}
      >
        <p>{t("library.reindexAllText")}</p>
      </ConfirmDialog>
    </header>
  );
}

function AddButton({ add }: { readonly add: AddDocuments }) {
  const { t } = useTranslation();
  if (!add.isDesktop) {
    return (
      <Button leftSection={<IconPlus size={15} />} onClick={add.folder}>
        {t("library.add")}
      </Button>
    );
  }
  return (
    <Menu width={180}>
      <Menu.Target>
        <Button leftSection={<IconPlus size={15} />}>{t("library.add")}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconFolder {...icon} />} onClick={add.folder}>
          {t("library.addFolder")}
        </Menu.Item>
        <Menu.Item leftSection={<IconFiles {...icon} />} onClick={add.files}>
          {t("library.addFiles")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
