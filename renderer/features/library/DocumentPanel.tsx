import { ActionIcon, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentInfo } from "../../../electron/contract/documents.ts";
import { ErrorLine } from "../../components/ErrorLine.tsx";
import { LoadingText, SourceText } from "../ask/SourceText.tsx";
import panel from "../ask/SourcePanel.module.css";
import { useContent } from "../ask/use-content.ts";

interface Props {
  readonly document: DocumentInfo;
  readonly onClose: () => void;
}

/** Nothing is marked when a document is read as a whole. */
const noPassage = { start: 0, end: 0 };

export function DocumentPanel({ document, onClose }: Props) {
  const { t } = useTranslation();
  const { content, error, retry } = useContent(document.document_id, document.current_version_id);
  const root = useRef<HTMLElement>(null);
  useEffect(() => {
    const opener = globalThis.document.activeElement;
    root.current?.focus({ preventScroll: true });
    return () => {
      if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
    };
  }, []);
  return (
    <aside
      ref={root}
      className={panel.panel}
      aria-label={document.title}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <header className={panel.header}>
        <h2 className={panel.title}>{document.title}</h2>
        <Tooltip label={`${t("common.close")} · Esc`}>
          <ActionIcon aria-label={t("common.close")} onClick={onClose}>
            <IconX size={16} />
          </ActionIcon>
        </Tooltip>
        <p className={panel.facts}>{document.path}</p>
      </header>
      <div className={panel.body} tabIndex={0} role="group" aria-label={document.title}>
        {error && (
          <div className={panel.pad}>
            <ErrorLine title={t("failure.load")} error={error} onRetry={retry} />
          </div>
        )}
        {!content && !error && <LoadingText />}
        {content && <SourceText key={content.version_id} content={content} passage={noPassage} passageId="" />}
      </div>
    </aside>
  );
}
