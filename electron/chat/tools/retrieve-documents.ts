import type { RetrievalQuery, RetrievalResult, Retriever } from "../../retrieval/retrieval.ts";
import type { ChatTool } from "./tool.ts";

export type RetrieveDocuments = ChatTool<Omit<RetrievalQuery, "signal">, RetrievalResult>;

const retrieveDocumentsName = "retrieve_documents";

/** The tool that every question goes through: what may be cited is what it found. */
export const retrieveDocuments = (retriever: Retriever): RetrieveDocuments => ({
  name: retrieveDocumentsName,
  description: "Finds the passages of the imported documents that may answer a question, on a day and for an audience.",
  run: (query, signal) => retriever.retrieve({ ...query, signal }),
});
