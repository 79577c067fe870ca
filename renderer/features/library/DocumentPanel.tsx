import { ActionIcon, Menu, Tabs, Tooltip } from "@mantine/core";
import { IconDots, IconDownload, IconRefresh, IconTrash, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentInfo, VersionInfo } from "../../../electron/contract/documents.ts";
import { useAction } from "../../components/use-error-text.ts";
import { localDay } from "../../stores/document-list.ts";
import { useApp } from "../../stores/use-app.ts";
import { DetailsTab } from "./DetailsTab.tsx";
import { DocumentBadges } from "./DocumentBadges.tsx";
import type { DocumentActions, PanelTab } from "./DocumentTable.tsx";
import { PanelTitle } from "./PanelTitle.tsx";
import { saveOriginal } from "./save-original.ts";
import { TextTab } from "./TextTab.tsx";
import { VersionsTab } from "./VersionsTab.tsx";
import classes from "./DocumentPanel.module.css";

interface Props {
  readonly document: DocumentInfo;
  readonly tab: PanelTab;
  readonly onTab: (tab: PanelTab) => void;
  readonly actions: DocumentActions;
  readonly onClose: () => void;
}

const tabs = ["details", "versions", "text"] as const satisfies readonly PanelTab[];
const icon = { size: 15, stroke: 1.75 };

/** All about one document, beside the table. */
export function DocumentPanel({ document, tab, onTab, actions, onClose }: Props) {
  const { t } = useTranslation();
  const { api } = useApp();
  const run = useAction();
  const root = useRef<HTMLElement>(null);
  /** The version whose text is read; undefined: the current one. */
  const [readId, setReadId] = useState<string>();
  useEffect(() => setReadId(undefined), [document.document_id]);
  const current = document.versions.find((version) => version.version_id === document.current_version_id);
  const read = document.versions.find((version) => version.version_id === readId) ?? current;
  const readVersion = (version: VersionInfo) => {
    setReadId(version.version_id);
    onTab("text");
  };
  return (
    <aside
      ref={root}
      className={classes.panel}
      aria-label={t("library.detail.panel")}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) onClose();
      }}
    >
      <header className={classes.header}>
        <PanelTitle key={document.document_id} document={document} />
        <Menu width={220} returnFocus>
          <Menu.Target>
            <ActionIcon aria-label={t("library.actions", { title: document.title })}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {current && (
              <Menu.Item
                leftSection={<IconDownload {...icon} />}
                onClick={() => run(saveOriginal(api, document, current))}
              >
                {t("library.detail.saveOriginal")}
              </Menu.Item>
            )}
            <Menu.Item leftSection={<IconRefresh {...icon} />} onClick={() => actions.onReindex([document])}>
              {t("library.reindex")}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item color="brick" leftSection={<IconTrash {...icon} />} onClick={() => actions.onDelete([document])}>
              {t("library.delete")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <Tooltip label={`${t("common.close")} · Esc`}>
          <ActionIcon aria-label={t("common.close")} onClick={onClose}>
            <IconX size={16} />
          </ActionIcon>
        </Tooltip>
        <p className={classes.facts}>
          <span className={classes.path}>
            {t(`library.formats.${document.format}`)} · {document.path}
          </span>
          <DocumentBadges document={document} today={localDay(new Date())} />
        </p>
      </header>
      <Tabs
        className={classes.tabs ?? ""}
        classNames={{ list: classes.tabList ?? "", tab: classes.tab ?? "", panel: classes.body ?? "" }}
        value={tab}
        onChange={(value) => onTab(tabs.find((known) => known === value) ?? "details")}
        keepMounted={false}
      >
        <Tabs.List aria-label={t("library.detail.tabs")}>
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`library.detail.${name}`)}
              {name === "versions" && <span className={classes.number}>{document.versions.length}</span>}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="details" tabIndex={0}>
          <DetailsTab key={document.document_id} document={document} current={current} />
        </Tabs.Panel>
        <Tabs.Panel value="versions" tabIndex={0}>
          <VersionsTab key={document.document_id} document={document} onRead={readVersion} />
        </Tabs.Panel>
        <Tabs.Panel value="text" tabIndex={0}>
          {read && (
            <TextTab
              document={document}
              version={read}
              isCurrent={read === current}
              onCurrent={() => setReadId(undefined)}
            />
          )}
        </Tabs.Panel>
      </Tabs>
    </aside>
  );
}
