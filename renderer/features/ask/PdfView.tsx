import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconZoomIn, IconZoomOut } from "@tabler/icons-react";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { VersionContent } from "../../../electron/contract/documents.ts";
import { ErrorLine } from "../../components/ErrorLine.tsx";
import { passageBoxes } from "./passage-boxes.ts";
import { PdfPage } from "./PdfPage.tsx";
import type { Passage } from "./source-blocks.ts";
import { LoadingText } from "./SourceText.tsx";
import { useElementWidth } from "./use-element-width.ts";
import { usePdf } from "./use-pdf.ts";
import classes from "./PdfView.module.css";

interface Props {
  readonly content: VersionContent;
  readonly passage: Passage;
  /** Shown at first where the passage has no place of its own. */
  readonly page: number | undefined;
  /** Given to the first mark. */
  readonly passageId: string;
  readonly onText: () => void;
}

const zooms = [1, 1.25, 1.5, 2] as const;

/** The original, a page at a time, opened at the passage. */
export function PdfView({ content, passage, page: cited, passageId, onText }: Props) {
  const { t } = useTranslation();
  const { start, end } = passage;
  const boxes = useMemo(() => passageBoxes(content, { start, end }), [content, start, end]);
  const first = boxes[0]?.page ?? cited ?? 1;
  const [turned, setTurned] = useState<{ readonly from: string; readonly page: number }>();
  const [zoom, setZoom] = useState(0);
  const { pdf, error } = usePdf(content.document_id, content.version_id);
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  // A page that was turned to is kept until another passage is opened.
  const page = Math.min(turned?.from === passageId ? turned.page : first, pdf?.numPages ?? Infinity);
  const turn = (step: number) => setTurned({ from: passageId, page: page + step });
  return (
    <div className={classes.view}>
      {error && (
        <div className={classes.pad}>
          <ErrorLine title={t("source.noPage")} error={error} />
          <Button size="compact-sm" variant="default" onClick={onText}>
            {t("source.showText")}
          </Button>
        </div>
      )}
      {pdf && (
        <div className={classes.bar}>
          <Tooltip label={t("source.previousPage")}>
            <ActionIcon size={24} aria-label={t("source.previousPage")} disabled={page <= 1} onClick={() => turn(-1)}>
              <IconChevronLeft size={16} />
            </ActionIcon>
          </Tooltip>
          <span className={classes.count}>{t("source.pageOf", { page, count: pdf.numPages })}</span>
          <Tooltip label={t("source.nextPage")}>
            <ActionIcon
              size={24}
              aria-label={t("source.nextPage")}
              disabled={page >= pdf.numPages}
              onClick={() => turn(1)}
            >
              <IconChevronRight size={16} />
            </ActionIcon>
          </Tooltip>
          <span className={classes.space} />
          <ActionIcon
            size={24}
            aria-label={t("source.zoomOut")}
            disabled={zoom === 0}
            onClick={() => setZoom(zoom - 1)}
          >
            <IconZoomOut size={16} stroke={1.75} />
          </ActionIcon>
          <ActionIcon
            size={24}
            aria-label={t("source.zoomIn")}
            disabled={zoom === zooms.length - 1}
            onClick={() => setZoom(zoom + 1)}
          >
            <IconZoomIn size={16} stroke={1.75} />
          </ActionIcon>
        </div>
      )}
      <div ref={frame} className={classes.frame}>
        {!pdf && !error && <LoadingText />}
        {pdf && width > 0 && (
          <PdfPage pdf={pdf} number={page} width={width * (zooms[zoom] ?? 1)} boxes={boxes} passageId={passageId} />
        )}
      </div>
    </div>
  );
}
