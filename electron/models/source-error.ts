/** A source gave nothing usable; the next one is tried. The message is for the log and the job's details. */
export class SourceError extends Error {
  override readonly name = "SourceError";
}
