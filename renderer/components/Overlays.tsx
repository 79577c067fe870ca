import "@mantine/notifications/styles.layer.css";
import "@mantine/spotlight/styles.layer.css";
import { Notifications } from "@mantine/notifications";
import { CommandPalette } from "../features/palette/CommandPalette.tsx";
import { ShortcutsDialog } from "../features/palette/ShortcutsDialog.tsx";
import { JobNotices } from "./JobNotices.tsx";

/** What may lie over the window. Whatever was asked for before it was loaded shows as soon as it is. */
export function Overlays() {
  return (
    <>
      <JobNotices />
      <CommandPalette />
      <ShortcutsDialog />
      <Notifications position="bottom-right" limit={3} autoClose={5_000} />
    </>
  );
}
