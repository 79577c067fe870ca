import { FileError, type FileErrorCode } from "../contract/errors.ts";

const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

export const isDiskFull = (error: unknown): boolean =>
  ["ENOSPC", "EDQUOT", "SQLITE_FULL"].includes(systemCode(error) ?? "");

/** What the system says of a file when it is no fault of ours. */
const systemCodes: ReadonlyMap<string, FileErrorCode> = new Map([
  ["ENOENT", "FILE_MISSING"],
  ["ENOTDIR", "FILE_MISSING"],
  ["ESTALE", "FILE_MISSING"],
  ["EACCES", "FILE_FORBIDDEN"],
  ["EPERM", "FILE_FORBIDDEN"],
  // Windows, of a file that another program has open.
  ["EBUSY", "FILE_FORBIDDEN"],
  ["ELOOP", "FILE_LINK"],
  ["EISDIR", "FILE_UNREADABLE"],
  ["EIO", "FILE_UNREADABLE"],
  ["ENAMETOOLONG", "FILE_UNREADABLE"],
  ["ENXIO", "FILE_UNREADABLE"],
  ["ENOTSUP", "FILE_UNREADABLE"],
]);

/** Undefined when the fault isn't the file's. */
export function fileErrorCode(error: unknown): FileErrorCode | undefined {
  return error instanceof FileError ? error.code : systemCodes.get(systemCode(error) ?? "");
}
