import { Kbd, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { shortcutsDialog } from "./shortcuts-dialog-store.ts";
import classes from "./ShortcutsDialog.module.css";

const isMac = navigator.userAgent.includes("Mac");
const command = isMac ? "⌘" : "Ctrl";

const shortcuts = [
  { name: "palette", keys: [command, "K"] },
  { name: "new", keys: [command, "N"] },
  { name: "pages", keys: [command, "1 – 4"] },
  { name: "search", keys: [command, "Shift", "F"] },
  { name: "send", keys: ["Enter"] },
  { name: "newLine", keys: ["Shift", "Enter"] },
  { name: "stop", keys: ["Esc"] },
  { name: "theme", keys: [command, "Shift", "L"] },
  { name: "help", keys: ["?"] },
] as const;

export function ShortcutsDialog() {
  const { t } = useTranslation();
  const isOpen = useStore(shortcutsDialog.store, (state) => state.isOpen);
  return (
    <Modal
      opened={isOpen}
      onClose={shortcutsDialog.close}
      title={t("shortcuts.title")}
      size={420}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <dl className={classes.list}>
        {shortcuts.map(({ name, keys }) => (
          <div key={name} className={classes.row}>
            <dt>{t(`shortcuts.${name}`)}</dt>
            <dd>
              {keys.map((key) => (
                <Kbd key={key} size="xs">
                  {key}
                </Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
