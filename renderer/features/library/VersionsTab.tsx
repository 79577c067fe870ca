import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconArrowsDiff, IconDots, IconDownload, IconFileText } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentInfo, VersionInfo } from "../../../electron/contract/documents.ts";
import { useAction } from "../../components/use-error-text.ts";
import { useFormat } from "../../i18n/use-format.ts";
import { localDay, standingOf } from "../../stores/document-list.ts";
import { useApp } from "../../stores/use-app.ts";
import { DiffDialog } from "./DiffDialog.tsx";
import { Notices } from "./Notices.tsx";
import { saveOriginal } from "./save-original.ts";
import badge from "./DocumentBadges.module.css";
import classes from "./VersionsTab.module.css";

interface Props {
  readonly document: DocumentInfo;
  readonly onRead: (version: VersionInfo) => void;
}

/** Version ids of the two that are compared. */
export interface Compared {
  readonly from: string;
  readonly to: string;
}

export function VersionsTab({ document, onRead }: Props) {
  const { t } = useTranslation();
  const [compared, setCompared] = useState<Compared>();
  const { versions } = document;
  return (
    <div className={classes.tab}>
      <ol className={classes.list}>
        {versions.map((version, index) => (
          <VersionItem
            key={version.version_id}
            document={document}
            version={version}
            previous={versions[index + 1]}
            onRead={onRead}
            onCompare={setCompared}
          />
        ))}
      </ol>
      {versions.length === 1 && <p className={classes.only}>{t("library.versions.only")}</p>}
      <DiffDialog document={document} compared={compared} onCompare={setCompared} />
    </div>
  );
}

interface ItemProps extends Props {
  readonly version: VersionInfo;
  readonly previous: VersionInfo | undefined;
  readonly onCompare: (compared: Compared) => void;
}

const icon = { size: 15, stroke: 1.75 };

function VersionItem({ document, version, previous, onRead, onCompare }: ItemProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { api } = useApp();
  const run = useAction();
  const isCurrent = version.version_id === document.current_version_id;
  const standing = standingOf(version, localDay(new Date()));
  const facts = [
    format.moment(version.imported_at),
    format.bytes(version.size_bytes),
    ...(version.page_count === undefined ? [] : [t("library.versions.pages", { count: version.page_count })]),
    t("library.versions.passages", { count: version.chunk_count }),
  ];
  return (
    <li className={classes.item} data-version={version.number}>
      <div className={classes.line}>
        <span className={classes.name}>{t("library.versions.number", { number: version.number })}</span>
        {isCurrent && (
          <span className={badge.badge} data-kind="upcoming">
            {t("library.versions.current")}
          </span>
        )}
        {standing !== "in_force" && (
          <span className={badge.badge} data-kind={standing}>
            {t(`library.standing.${standing}`)}
          </span>
        )}
        {!version.indexed && (
          <span className={badge.badge} data-kind="busy">
            {t("library.indexing")}
          </span>
        )}
        <Menu width={230} returnFocus>
          <Menu.Target>
            <ActionIcon
              size={24}
              className={classes.menu ?? ""}
              aria-label={t("library.versions.menu", { number: version.number })}
            >
              <IconDots size={15} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconFileText {...icon} />} onClick={() => onRead(version)}>
              {t("library.versions.read")}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconDownload {...icon} />}
              onClick={() => run(saveOriginal(api, document, version))}
            >
              {t("library.versions.save")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <p className={classes.facts}>{facts.join(" · ")}</p>
      <Notices notices={version.notices} />
      {previous && (
        <Button
          className={classes.compare ?? ""}
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowsDiff size={14} />}
          onClick={() => onCompare({ from: previous.version_id, to: version.version_id })}
        >
          {t("library.versions.changesSince", { number: previous.number })}
        </Button>
      )}
    </li>
  );
}
