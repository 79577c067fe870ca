import { useEffect, useState } from "react";
import type { VersionContent } from "../../../electron/contract/documents.ts";
import { type AppError, toAppError } from "../../api/errors.ts";
import { useApp } from "../../stores/use-app.ts";

/** A version's text, read again when another is asked for. */
export function useContent(documentId: string | undefined, versionId: string | undefined) {
  const { api } = useApp();
  const [content, setContent] = useState<VersionContent>();
  const [error, setError] = useState<AppError>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (documentId === undefined || versionId === undefined) return undefined;
    let isCurrent = true;
    setError(undefined);
    setContent((before) => (before?.version_id === versionId ? before : undefined));
    api.documents.content({ document_id: documentId, version_id: versionId }).then(
      (loaded) => isCurrent && setContent(loaded),
      (thrown: unknown) => isCurrent && setError(toAppError(thrown)),
    );
    return () => {
      isCurrent = false;
    };
  }, [api, documentId, versionId, attempt]);
  return {
    content: content?.version_id === versionId ? content : undefined,
    error,
    retry: () => setAttempt(attempt + 1),
  };
}
