import { AnnotationMode, type PDFDocumentProxy, type PDFPageProxy, TextLayer } from "pdfjs-dist";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PassageBox } from "./passage-boxes.ts";
import classes from "./PdfPage.module.css";

interface Props {
  readonly pdf: PDFDocumentProxy;
  /** From 1. */
  readonly number: number;
  /** In CSS pixels. */
  readonly width: number;
  readonly boxes: readonly PassageBox[];
  readonly passageId: string;
}

/** More would only cost memory. */
const mostPixelsPerPixel = 2;

/** One page as it is printed, the passage marked on it; its words can be selected. */
export function PdfPage({ pdf, number, width, boxes, passageId }: Props) {
  const { t } = useTranslation();
  const page = usePage(pdf, number);
  const canvas = useRef<HTMLCanvasElement>(null);
  const words = useRef<HTMLDivElement>(null);
  const marks = useRef<HTMLDivElement>(null);
  const [isDrawn, setIsDrawn] = useState(false);
  const unscaled = page?.getViewport({ scale: 1 });
  const scale = unscaled ? width / unscaled.width : 0;

  useEffect(() => {
    const target = canvas.current;
    const layer = words.current;
    if (!page || !target || !layer) return undefined;
    const sharp = Math.min(window.devicePixelRatio, mostPixelsPerPixel);
    const viewport = page.getViewport({ scale: scale * sharp });
    target.width = Math.floor(viewport.width);
    target.height = Math.floor(viewport.height);
    const drawing = page.render({ canvas: target, viewport, annotationMode: AnnotationMode.DISABLE });
    layer.replaceChildren();
    const text = new TextLayer({
      textContentSource: page.streamTextContent(),
      container: layer,
      viewport: page.getViewport({ scale }),
    });
    let isCurrent = true;
    Promise.all([drawing.promise, text.render()]).then(
      () => isCurrent && setIsDrawn(true),
      // Cancelled, as another page or size was wanted; what else fails leaves the page blank, and the text is beside it.
      () => undefined,
    );
    return () => {
      isCurrent = false;
      setIsDrawn(false);
      drawing.cancel();
      text.cancel();
    };
  }, [page, scale]);

  const onPage = boxes.filter((box) => box.page === number);
  const hasPage = page !== undefined;
  useEffect(() => {
    if (hasPage) marks.current?.querySelector("mark")?.scrollIntoView({ block: "center", inline: "nearest" });
  }, [hasPage, passageId, scale]);

  // As long as its own size isn't known it has that of A4.
  if (!unscaled) return <div className={classes.page} style={{ width, height: width * Math.SQRT2 }} />;
  return (
    <div
      className={classes.page}
      style={{ width, height: unscaled.height * scale, "--total-scale-factor": scale } as React.CSSProperties}
      role="group"
      aria-label={t("source.pageView", { page: number })}
      data-page={number}
      data-drawn={isDrawn || undefined}
    >
      <canvas ref={canvas} className={classes.canvas} aria-hidden />
      <div ref={words} className={classes.words} data-words />
      <div ref={marks} className={classes.marks}>
        {onPage.map(({ bbox: [x, y, w, h], text }, index) => (
          <mark
            key={index}
            {...(index === 0 ? { id: passageId } : {})}
            className={classes.mark}
            style={{ left: x * scale, top: y * scale, width: w * scale, height: h * scale }}
          >
            {text}
          </mark>
        ))}
      </div>
    </div>
  );
}

function usePage(pdf: PDFDocumentProxy, number: number): PDFPageProxy | undefined {
  const [page, setPage] = useState<PDFPageProxy>();
  useEffect(() => {
    let isCurrent = true;
    pdf.getPage(number).then(
      (loaded) => isCurrent && setPage(loaded),
      // The document has been closed meanwhile.
      () => undefined,
    );
    return () => {
      isCurrent = false;
      setPage(undefined);
    };
  }, [pdf, number]);
  return page;
}
