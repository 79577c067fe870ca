import { Menu } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconDownload,
  IconPencil,
  IconPin,
  IconPinnedOff,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SessionInfo } from "../../../electron/contract/sessions.ts";
import { useAction } from "../../components/use-error-text.ts";
import { useSessions } from "../../stores/use-app.ts";
import { saveFile } from "./save-file.ts";
import { useDeleteSession } from "./use-delete-session.tsx";

interface Props {
  readonly session: SessionInfo;
  readonly onRename: () => void;
  /** The button that opens it. */
  readonly children: ReactNode;
}

const icon = { size: 15, stroke: 1.75 };

export function SessionMenu({ session, onRename, children }: Props) {
  const { t } = useTranslation();
  const run = useAction();
  const sessions = useSessions((state) => state);
  const deleteSession = useDeleteSession();
  const { session_id: id, pinned, status } = session;
  const exportAs = async (format: "markdown" | "html") => saveFile(await sessions.export(id, format));
  return (
    <Menu width={220} returnFocus>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil {...icon} />} rightSection="F2" onClick={onRename}>
          {t("sessions.rename")}
        </Menu.Item>
        <Menu.Item
          leftSection={pinned ? <IconPinnedOff {...icon} /> : <IconPin {...icon} />}
          onClick={() => run(sessions.pin(id, !pinned))}
        >
          {t(pinned ? "sessions.unpin" : "sessions.pin")}
        </Menu.Item>
        {status === "expired" && (
          <Menu.Item leftSection={<IconRefresh {...icon} />} onClick={() => run(sessions.setStatus(id, "active"))}>
            {t("sessions.reopen")}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={status === "archived" ? <IconArchiveOff {...icon} /> : <IconArchive {...icon} />}
          onClick={() => run(sessions.setStatus(id, status === "archived" ? "active" : "archived"))}
        >
          {t(status === "archived" ? "sessions.unarchive" : "sessions.archive")}
        </Menu.Item>
        <Menu.Item leftSection={<IconDownload {...icon} />} onClick={() => run(exportAs("markdown"))}>
          {t("sessions.export")}
        </Menu.Item>
        <Menu.Item leftSection={<IconDownload {...icon} />} onClick={() => run(exportAs("html"))}>
          {t("sessions.exportHtml")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="brick" leftSection={<IconTrash {...icon} />} onClick={() => deleteSession(id)}>
          {t("common.delete")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
