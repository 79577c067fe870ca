import { Button, Menu, Skeleton } from "@mantine/core";
import { IconBooks, IconFiles, IconFolder, IconPlus, IconTypography } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentInfo } from "../../../electron/contract/documents.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorLine } from "../../components/ErrorLine.tsx";
import { PageFrame } from "../../components/PageFrame.tsx";
import { useLibrary } from "../../stores/use-app.ts";
import { DocumentPanel } from "./DocumentPanel.tsx";
import { DocumentTable } from "./DocumentTable.tsx";
import { DropArea } from "./DropArea.tsx";
import { JobList } from "./JobList.tsx";
import { type AddDocuments, useAddDocuments } from "./use-add-documents.tsx";
import classes from "./LibraryPage.module.css";

export function LibraryPage() {
  const { t } = useTranslation();
  const add = useAddDocuments();
  const status = useLibrary((state) => state.status);
  const error = useLibrary((state) => state.error);
  const isEmpty = useLibrary((state) => state.isEmpty);
  const load = useLibrary((state) => state.load);
  const [reading, setReading] = useState<DocumentInfo>();
  return (
    <DropArea onDrop={add.dropped}>
      <div className={classes.page} data-reading={reading ? true : undefined}>
        <PageFrame title={t("page.library")} lead={t("library.lead")} actions={<AddButton add={add} />}>
          <JobList />
          {status === "failed" && error && (
            <ErrorLine title={t("failure.load")} error={error} onRetry={() => void load()} />
          )}
          {isEmpty === undefined && status === "loading" && <LoadingRows />}
          {isEmpty === true && (
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
          )}
          {isEmpty === false && <DocumentTable onRead={setReading} />}
        </PageFrame>
        {reading && <DocumentPanel document={reading} onClose={() => setReading(undefined)} />}
      </div>
      {add.dialog}
    </DropArea>
  );
}

function AddButton({ add }: { readonly add: AddDocuments }) {
  const { t } = useTranslation();
  const icon = { size: 15, stroke: 1.75 };
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
        <Menu.Divider />
        <Menu.Item leftSection={<IconTypography {...icon} />} onClick={add.sample}>
          {t("library.sample")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function LoadingRows() {
  return (
    <div aria-hidden>
      {[0, 1, 2, 3, 4].map((row) => (
        <Skeleton key={row} height={40} mb={8} />
      ))}
    </div>
  );
}
