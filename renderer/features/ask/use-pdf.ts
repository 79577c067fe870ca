import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy, version } from "pdfjs-dist";
import { useEffect, useState } from "react";
import { type AppError, toAppError } from "../../api/errors.ts";
import { useApp } from "../../stores/use-app.ts";

/** The build puts here what PDF.js loads by itself. */
const files = new URL(`./assets/pdfjs-${version}/`, document.baseURI);
GlobalWorkerOptions.workerSrc = new URL("build/pdf.worker.min.mjs", files).href;

/** An original as it was imported, opened; closed again when another one is asked for. */
export function usePdf(documentId: string, versionId: string) {
  const { api } = useApp();
  const [pdf, setPdf] = useState<PDFDocumentProxy>();
  const [error, setError] = useState<AppError>();
  useEffect(() => {
    const closing = new AbortController();
    setPdf(undefined);
    setError(undefined);
    const open = async () => {
      const file = await api.documents.original(
        { document_id: documentId, version_id: versionId },
        { signal: closing.signal },
      );
      const data = await file.arrayBuffer();
      if (closing.signal.aborted) return;
      const loading = getDocument({
        data,
        cMapUrl: new URL("cmaps/", files).href,
        standardFontDataUrl: new URL("standard_fonts/", files).href,
        wasmUrl: new URL("wasm/", files).href,
        iccUrl: new URL("iccs/", files).href,
        // The page's policy allows no WebAssembly.
        useWasm: false,
        enableXfa: false,
      });
      closing.signal.addEventListener("abort", () => void loading.destroy());
      const opened = await loading.promise;
      if (!closing.signal.aborted) setPdf(opened);
    };
    open().catch((thrown: unknown) => {
      if (!closing.signal.aborted) setError(toAppError(thrown));
    });
    return () => closing.abort();
  }, [api, documentId, versionId]);
  return { pdf, error };
}
