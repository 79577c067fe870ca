import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./DropArea.module.css";

interface Props {
  readonly onDrop: (files: readonly File[]) => void;
  readonly children: ReactNode;
}

/** Takes files and folders that are dropped anywhere on the page. */
export function DropArea({ onDrop, children }: Props) {
  const { t } = useTranslation();
  const [isOver, setIsOver] = useState(false);
  // Enter and leave come for every element under the pointer.
  const depth = useRef(0);
  const leave = () => {
    depth.current = Math.max(0, depth.current - 1);
    if (depth.current === 0) setIsOver(false);
  };
  return (
    <div
      className={classes.area}
      onDragEnter={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        depth.current += 1;
        setIsOver(true);
      }}
      onDragLeave={leave}
      onDragOver={(event) => event.preventDefault()}
      // Collections take their own drops and let none through.
      onDropCapture={() => {
        depth.current = 0;
        setIsOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        const files = [...event.dataTransfer.files];
        if (files.length > 0) onDrop(files);
      }}
    >
      {children}
      {isOver && (
        <div className={classes.overlay} aria-hidden>
          <div className={classes.target}>
            <strong>{t("library.drop")}</strong>
            <span>{t("library.dropHint")}</span>
          </div>
        </div>
      )}
    </div>
  );
}
