import { Button, SegmentedControl } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentInfo, VersionInfo } from "../../../electron/contract/documents.ts";
import { ErrorLine } from "../../components/ErrorLine.tsx";
import { useFormat } from "../../i18n/use-format.ts";
import { LoadingText, SourceText } from "../ask/SourceText.tsx";
import { useContent } from "../ask/use-content.ts";
import { Notices } from "./Notices.tsx";
import classes from "./TextTab.module.css";

interface Props {
  readonly document: DocumentInfo;
  readonly version: VersionInfo;
  readonly isCurrent: boolean;
  readonly onCurrent: () => void;
}

// PDF.js is larger than the rest of the window.
const PdfView = lazy(() => import("../ask/PdfView.tsx").then((m) => ({ default: m.PdfView })));

/** Nothing is marked when a document is read as a whole. */
const noPassage = { start: 0, end: 0 };

export function TextTab({ document, version, isCurrent, onCurrent }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { content, error, retry } = useContent(document.document_id, version.version_id);
  const [view, setView] = useState<"page" | "text">("text");
  return (
    <>
      {!isCurrent && (
        <div className={classes.older}>
          <span>
            {t("library.versions.reading", { number: version.number, date: format.day(version.imported_at) })}
          </span>
          <Button size="compact-sm" variant="default" onClick={onCurrent}>
            {t("library.versions.toCurrent")}
          </Button>
        </div>
      )}
      <div className={classes.notices}>
        <Notices notices={version.notices} />
      </div>
      {error && (
        <div className={classes.pad}>
          <ErrorLine title={t("failure.load")} error={error} onRetry={retry} />
        </div>
      )}
      {!content && !error && <LoadingText />}
      {content?.format === "pdf" && (
        <div className={classes.view}>
          <SegmentedControl
            aria-label={t("source.view")}
            value={view}
            data={[
              { value: "text", label: t("source.asText") },
              { value: "page", label: t("source.asPage") },
            ]}
            onChange={(wanted) => setView(wanted === "page" ? "page" : "text")}
          />
        </div>
      )}
      {content?.format === "pdf" && view === "page" ? (
        <Suspense fallback={<LoadingText />}>
          <PdfView
            key={content.version_id}
            content={content}
            passage={noPassage}
            page={1}
            passageId={content.version_id}
            onText={() => setView("text")}
          />
        </Suspense>
      ) : (
        content && <SourceText key={content.version_id} content={content} passage={noPassage} passageId="" />
      )}
    </>
  );
}
