import { FileError, type FileErrorCode } from "../contract/errors.ts";

const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

export const isDiskFull = (error: unknown): boolean =>
  ["ENOSPC", "EDQUOT", "SQLITE_FULL"].includes(systemCode(error) ?? "");

/** Undefined when the fault isn't the file's. */
export function fileErrorCode(error: unknown): FileErrorCode | undefined {
  if (error instanceof FileError) return error.code;
  const unreadable = [
    "ENOENT",
    "EACCES",
    "EPERM",
    "EISDIR",
    "ENOTDIR",
    "EIO",
    "EBUSY",
    "ELOOP",
    "ENAMETOOLONG",
    "ESTALE",
    "ENXIO",
    "ENOTSUP",
  ];
  return unreadable.includes(systemCode(error) ?? "") ? "FILE_UNREADABLE" : undefined;
}
