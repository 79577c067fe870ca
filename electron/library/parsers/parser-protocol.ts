import type { Block, DocumentFormat, DocumentMetadata, Notice } from "../../contract/documents.ts";
import type { Chunk } from "../chunking/chunk.ts";
import type { ProposedMetadata } from "../metadata/propose-metadata.ts";
import type { ContainerListing } from "./containers.ts";
import type { RecognitionOptions } from "./ocr-languages.ts";

export interface ParseRequest {
  /** The copy in the originals folder, which nobody changes meanwhile. */
  readonly filePath: string;
  /** Relative to the root of the import: its name tells formats apart, and names countries. */
  readonly relativePath: string;
  readonly requested?: DocumentMetadata | undefined;
  /** How scans and images are read; the pool says it. */
  readonly recognition?: RecognitionOptions;
}

/** Of the whole document; its text and chunks came before, in parts. */
export interface ParseSummary extends ProposedMetadata {
  readonly format: DocumentFormat;
  readonly pageCount?: number;
  readonly notices?: readonly Notice[];
}

/** A run of whole blocks; segments in order, put together, are the canonical text. */
export interface TextSegment {
  /** Offset of its first character in the canonical text. */
  readonly start: number;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Parts small enough that receiving one never blocks the backend for long. */
export type ParseEvent =
  /** Begun, of a document whose pages take their time; from 1. */
  | { readonly type: "page"; readonly page: number; readonly pages: number }
  | { readonly type: "segment"; readonly segment: TextSegment }
  | { readonly type: "chunks"; readonly chunks: readonly Chunk[] };

/** A file, or a member of it. */
export interface ContainerPlace {
  readonly filePath: string;
  /** Empty: the file itself. */
  readonly member: string;
}

export interface UnpackRequest extends ContainerPlace {
  /** Written anew. */
  readonly targetPath: string;
}

/** A text that was parsed before, to be cut again. */
export interface RechunkRequest {
  readonly segments: readonly TextSegment[];
  readonly title: string;
  readonly language: string | undefined;
}

export type ParserProtocol = {
  rechunk: { params: RechunkRequest; result: Record<string, never>; event: ParseEvent };
  parse: { params: ParseRequest; result: ParseSummary; event: ParseEvent };
  members: { params: ContainerPlace; result: ContainerListing };
  unpack: { params: UnpackRequest; result: Record<string, never> };
};

/** Megabytes of memory at which the parser's process ends itself. */
export const memoryLimitVariable = "HANDRAIL_PARSER_MEMORY_MB";
/** What it ends itself with, so that it isn't taken for a crash; Windows can't send another. */
export const outOfMemorySignal = process.platform === "win32" ? "SIGKILL" : "SIGUSR2";
