import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Dialogs.module.css";

interface Props {
  readonly isOpen: boolean;
  readonly title: string;
  readonly action: string;
  /** The action takes something away. */
  readonly isDangerous?: boolean;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Asks before something is done that can't be taken back; "cancel" has the focus. */
export function ConfirmDialog({ isOpen, title, action, isDangerous, children, onClose, onConfirm }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size={460}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <div className={classes.text}>{children}</div>
      <div className={classes.foot}>
        <Button variant="default" data-autofocus onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <Button
          {...(isDangerous ? { color: "brick" } : {})}
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          {action}
        </Button>
      </div>
    </Modal>
  );
}
