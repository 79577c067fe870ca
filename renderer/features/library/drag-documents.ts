const mediaType = "application/x-handrail-documents";

/** Documents on their way from the table to a collection. */
export function dragDocuments(transfer: DataTransfer, documentIds: readonly string[]): void {
  transfer.setData(mediaType, JSON.stringify(documentIds));
  transfer.effectAllowed = "copy";
}

export const carriesDocuments = (transfer: DataTransfer): boolean => transfer.types.includes(mediaType);

/** The ids that were dragged; the page itself wrote them. */
export function droppedDocuments(transfer: DataTransfer): readonly string[] {
  const text = transfer.getData(mediaType);
  return text === "" ? [] : (JSON.parse(text) as string[]);
}
