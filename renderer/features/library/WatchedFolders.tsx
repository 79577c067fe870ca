import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconDots,
  IconEye,
  IconEyeOff,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnectedX,
  IconX,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WatchedFolder } from "../../../electron/contract/collections.ts";
import { useAction } from "../../components/use-error-text.ts";
import { useFormat } from "../../i18n/use-format.ts";
import { useCollections } from "../../stores/use-app.ts";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import { fileNameOf } from "./save-original.ts";
import classes from "./CollectionRail.module.css";

const stateIcons = { watching: IconEye, paused: IconEyeOff, unreachable: IconPlugConnectedX };
const icon = { size: 15, stroke: 1.75 };

/** Folders whose changes are taken over by themselves; shown only when there are any. */
export function WatchedFolders() {
  const { t } = useTranslation();
  const folders = useCollections((state) => state.watchedFolders);
  if (folders.length === 0) return null;
  return (
    <>
      <div className={classes.heading}>
        <h2>{t("library.watched.title")}</h2>
      </div>
      <ul className={classes.list}>
        {folders.map((folder) => (
          <FolderItem key={folder.watch_id} folder={folder} />
        ))}
      </ul>
    </>
  );
}

function FolderItem({ folder }: { readonly folder: WatchedFolder }) {
  const { t } = useTranslation();
  const format = useFormat();
  const run = useAction();
  const pause = useCollections((state) => state.pause);
  const stop = useCollections((state) => state.stop);
  const [isStopping, setIsStopping] = useState(false);
  const name = fileNameOf(folder.path);
  const Icon = stateIcons[folder.state];
  const isPaused = folder.state === "paused";
  return (
    <li className={classes.folder} data-state={folder.state} data-watched={folder.watch_id}>
      <Tooltip label={folder.path} multiline maw={420}>
        <span className={classes.folderName}>{name}</span>
      </Tooltip>
      <Tooltip
        multiline
        maw={280}
        label={
          <>
            {t("library.count", { count: folder.document_count })}. {t(`library.watched.hint.${folder.state}`)}
            {folder.last_change_at !== undefined && (
              <> {t("library.watched.changedAt", { date: format.moment(folder.last_change_at) })}</>
            )}
          </>
        }
      >
        <span className={classes.state}>
          <Icon size={13} aria-hidden />
          <span>{t(`library.watched.${folder.state}`)}</span>
        </span>
      </Tooltip>
      {folder.state === "unreachable" && <p className={classes.why}>{t("library.watched.nothingRemoved")}</p>}
      <Menu width={200} position="bottom-start" returnFocus>
        <Menu.Target>
          <ActionIcon
            size={24}
            className={classes.folderMenu ?? ""}
            aria-label={t("library.watched.actions", { name })}
          >
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={isPaused ? <IconPlayerPlay {...icon} /> : <IconPlayerPause {...icon} />}
            onClick={() => run(pause(folder.watch_id, !isPaused))}
          >
            {t(isPaused ? "library.watched.resume" : "library.watched.pause")}
          </Menu.Item>
          <Menu.Item leftSection={<IconX {...icon} />} onClick={() => setIsStopping(true)}>
            {t("library.watched.stop")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        isOpen={isStopping}
        title={t("library.watched.stopTitle", { name })}
        action={t("library.watched.stop")}
        onClose={() => setIsStopping(false)}
        onConfirm={() =>
          run(stop(folder.watch_id).then(() => notifications.show({ message: t("library.watched.stopped") })))
        }
      >
        <p>{t("library.watched.stopText")}</p>
      </ConfirmDialog>
    </li>
  );
}
