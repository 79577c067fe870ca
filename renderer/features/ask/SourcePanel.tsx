import { ActionIcon, SegmentedControl, Tooltip } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Citation } from "../../../electron/contract/chat.ts";
import { ErrorLine } from "../../components/ErrorLine.tsx";
import { type Format, useFormat } from "../../i18n/use-format.ts";
import type { OpenSource } from "../../stores/conversation.ts";
import { useConversations } from "../../stores/use-app.ts";
import { BackToPassage } from "./BackToPassage.tsx";
import { placesOf, validityOf } from "./SourceScope.tsx";
import { LoadingText, SourceText } from "./SourceText.tsx";
import { useContent } from "./use-content.ts";
import classes from "./SourcePanel.module.css";

// PDF.js is larger than the rest of the window.
const PdfView = lazy(() => import("./PdfView.tsx").then((m) => ({ default: m.PdfView })));

/** The document behind a citation, opened at the passage. */
export function SourcePanel({ source }: { readonly source: OpenSource }) {
  const { t } = useTranslation();
  const format = useFormat();
  const showSource = useConversations((state) => state.showSource);
  const citation = source.citations[source.index];
  const panel = useRef<HTMLElement>(null);
  const isRemoved = citation?.source_removed === true;
  const { content, error, retry } = useContent(isRemoved ? undefined : citation?.document_id, citation?.version_id);
  const [view, setView] = useState<"page" | "text">("page");

  // The focus goes to the source and, when it closes, back to what opened it.
  useEffect(() => {
    const opener = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
    };
  }, []);

  if (!citation) return null;
  const count = source.citations.length;
  const move = (step: number) => showSource({ ...source, index: (source.index + step + count) % count });
  const passageId = `passage-${citation.version_id}-${citation.start}`;
  const isPdf = content?.format === "pdf";
  return (
    <aside
      ref={panel}
      className={classes.panel}
      aria-label={t("source.panel")}
      data-view={isPdf ? view : "text"}
      tabIndex={-1}
    >
      <header className={classes.header}>
        <h2 className={classes.title}>{citation.title}</h2>
        {count > 1 && (
          <div className={classes.steps}>
            <Tooltip label={t("source.previous")}>
              <ActionIcon size={24} aria-label={t("source.previous")} onClick={() => move(-1)}>
                <IconChevronUp size={16} />
              </ActionIcon>
            </Tooltip>
            <span className={classes.position}>{t("source.position", { index: source.index + 1, count })}</span>
            <Tooltip label={t("source.next")}>
              <ActionIcon size={24} aria-label={t("source.next")} onClick={() => move(1)}>
                <IconChevronDown size={16} />
              </ActionIcon>
            </Tooltip>
          </div>
        )}
        <Tooltip label={`${t("source.close")} · Esc`}>
          <ActionIcon aria-label={t("source.close")} onClick={() => showSource(undefined)}>
            <IconX size={16} />
          </ActionIcon>
        </Tooltip>
        <p className={classes.facts}>{factsOf(citation, format, t)}</p>
        {isPdf && (
          <SegmentedControl
            className={classes.views ?? ""}
            aria-label={t("source.view")}
            value={view}
            data={[
              { value: "page", label: t("source.asPage") },
              { value: "text", label: t("source.asText") },
            ]}
            onChange={(wanted) => setView(wanted === "text" ? "text" : "page")}
          />
        )}
      </header>
      {isRemoved && <p className={classes.superseded}>{t("source.removed")}</p>}
      {citation.superseded && <p className={classes.superseded}>{t("source.superseded")}</p>}
      <div className={classes.body}>
        {error && (
          <div className={classes.pad}>
            <ErrorLine title={t("failure.load")} error={error} onRetry={retry} />
          </div>
        )}
        {isRemoved && <blockquote className={classes.quote}>{citation.quote}</blockquote>}
        {!isRemoved && !content && !error && <LoadingText />}
        {content && isPdf && view === "page" ? (
          <Suspense fallback={<LoadingText />}>
            <PdfView
              content={content}
              passage={citation}
              page={citation.page}
              passageId={passageId}
              onText={() => setView("text")}
            />
          </Suspense>
        ) : (
          content && <SourceText content={content} passage={citation} passageId={passageId} />
        )}
      </div>
      {content && !(isPdf && view === "page") && <BackToPassage passageId={passageId} />}
    </aside>
  );
}

function factsOf(citation: Citation, format: Format, t: ReturnType<typeof useTranslation>["t"]): string {
  const { page, path } = citation;
  return [
    path,
    page === undefined ? undefined : t("source.page", { page }),
    validityOf(citation, format, t),
    ...placesOf(citation, format),
  ]
    .filter(Boolean)
    .join(" · ");
}
