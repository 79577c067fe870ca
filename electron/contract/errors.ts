/** Every error that leaves Handrail: code → HTTP status → a sentence that says what to do. */
export const errorTable = {
  VALIDATION_FAILED: {
    status: 400,
    message: "The request has fields that are missing, unknown or out of range. See details.",
  },
  UNSUPPORTED_FORMAT: {
    status: 400,
    message: "This format is not supported here. Use one of the formats named in details.",
  },
  MESSAGE_TOO_LONG: {
    status: 400,
    message: "The message is too long. Shorten it, or raise MAX_MESSAGE_CHARS in the settings.",
  },
  UNAUTHORIZED: {
    status: 401,
    message: "A valid token is needed: send it as 'Authorization: Bearer …'.",
  },
  FORBIDDEN: {
    status: 403,
    message: "This token's scope doesn't allow this. Use one with a wider scope.",
  },
  FORBIDDEN_HOST: {
    status: 403,
    message: "The Host header is not this server's. Use the address that it printed.",
  },
  FORBIDDEN_ORIGIN: {
    status: 403,
    message: "Pages of this origin may not call Handrail. Add it to CORS_ORIGINS if they should.",
  },
  FORBIDDEN_PATH: {
    status: 403,
    message:
      "This path lies outside the allowed folders. Add its folder to “Folders that may be imported” (ALLOWED_ROOTS).",
  },
  ROUTE_NOT_FOUND: { status: 404, message: "There is no such route. See /docs." },
  SESSION_NOT_FOUND: {
    status: 404,
    message: "There is no such session. It may have been deleted.",
  },
  MESSAGE_NOT_FOUND: {
    status: 404,
    message: "There is no such message. Its session may have been deleted.",
  },
  DOCUMENT_NOT_FOUND: {
    status: 404,
    message: "There is no such document. It may have been removed.",
  },
  VERSION_NOT_FOUND: { status: 404, message: "The document has no such version." },
  COLLECTION_NOT_FOUND: { status: 404, message: "There is no such collection. It may have been deleted." },
  WATCHED_FOLDER_NOT_FOUND: { status: 404, message: "This folder isn't watched any more." },
  ORIGINAL_NOT_FOUND: {
    status: 404,
    message: "The file as imported is no longer kept. Its text is; import the file again to have both.",
  },
  JOB_NOT_FOUND: { status: 404, message: "There is no such job." },
  MODEL_NOT_FOUND: {
    status: 404,
    message: "The catalog has no such model. List them with 'handrail models list'.",
  },
  PATH_NOT_FOUND: { status: 404, message: "There is no such file or folder. Check the path." },
  SESSION_BUSY: {
    status: 409,
    message: "A reply is being written in this session. Wait for it or cancel it.",
  },
  DOCUMENT_DUPLICATE: {
    status: 409,
    message: "This can't be merged: a document can't join itself, nor one that is merged already. Split it first.",
  },
  COLLECTION_NAME_TAKEN: { status: 409, message: "There is a collection of this name already. Choose another." },
  SESSION_ARCHIVED: {
    status: 409,
    message: "This session is archived. Make it active again to go on.",
  },
  JOB_NOT_RESUMABLE: {
    status: 409,
    message: "The job's state doesn't allow this. Look at its status.",
  },
  DATA_FOLDER_IN_USE: {
    status: 409,
    message: "Another Handrail uses this data folder. Close it, or choose another folder.",
  },
  DATA_FOLDER_NEWER: {
    status: 409,
    message: "This data folder was written by a newer Handrail. Update this one; nothing was changed.",
  },
  SETTING_LOCKED: {
    status: 409,
    message: "This setting is fixed by the environment or a managed policy.",
  },
  SESSION_EXPIRED: {
    status: 410,
    message: "This session has expired and is read-only. Reopen it to go on.",
  },
  PAYLOAD_TOO_LARGE: { status: 413, message: "The request is too large." },
  MODEL_DOES_NOT_FIT: {
    status: 422,
    message: "This model needs more memory than the computer has free. Choose a smaller one.",
  },
  HASH_MISMATCH: {
    status: 422,
    message: "The file's SHA-256 is not the expected one. It was not installed; download it again.",
  },
  DOWNLOAD_FAILED: {
    status: 422,
    message: "No source of this model could be reached. Check the network, or import the file by hand.",
  },
  RATE_LIMITED: { status: 429, message: "Too many requests. Wait as long as Retry-After says." },
  SESSION_LIMIT_REACHED: {
    status: 429,
    message: "Every session is busy. Wait for a reply to finish.",
  },
  QUEUE_FULL: {
    status: 429,
    message: "Too many questions are waiting. Try again as Retry-After says.",
  },
  INTERNAL: {
    status: 500,
    message: "Something went wrong inside Handrail. The log has the details.",
  },
  MODEL_NOT_INSTALLED: {
    status: 503,
    message: "No chat model is installed. Download one, or ask in mode 'auto' or 'extractive'.",
  },
  ENGINE_RESTARTING: {
    status: 503,
    message: "The engine is restarting. Try again as Retry-After says.",
  },
  INDEX_REBUILDING: {
    status: 503,
    message: "The search index is being rebuilt. Try again shortly.",
  },
  SHUTTING_DOWN: { status: 503, message: "Handrail is shutting down." },
  DISK_FULL: {
    status: 507,
    message: "The disk is full. Free some space; nothing that was saved is lost.",
  },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof errorTable;

/** Codes of a file that could not be read, in a job's `failures`; the job goes on with the other files. */
export const fileErrorTable = {
  FILE_EMPTY: "The file is empty. Check that it was saved or copied to its end.",
  FILE_TRUNCATED: "The file is cut off or damaged. Copy it again from its source.",
  FILE_ENCRYPTED: "The file is protected by a password. Save a copy without one.",
  FILE_TOO_LARGE:
    "The file is larger than the settings allow. Split it, or raise the limit: “Largest file” (MAX_FILE_MB).",
  FILE_MISSING: "The file isn't there any more. Put it back and retry, or import it from where it is now.",
  FILE_FORBIDDEN:
    "The file may not be read. Give yourself the right to read it, or close the program that keeps it to itself, and retry.",
  FILE_LINK: "The file is a link out of the folder, to nothing or in a circle. Import what it should lead to.",
  FILE_UNREADABLE: "The file's content can't be read. Check that its own program opens it, and save it anew there.",
  FILE_CHANGED: "The file changed while it was being read. Retry when it is no longer being written.",
  FORMAT_UNKNOWN: "The file's format isn't one that Handrail reads. Save it as PDF or DOCX, for example.",
  ARCHIVE_BOMB:
    "The file unpacks to far more than its size, or to archives without end; it was not opened. Unpack it yourself and import what you trust.",
  ENTITY_BOMB:
    "The file holds definitions that expand without end; it was not opened. Save it anew in its own program if you trust it.",
  PARSER_TIMEOUT:
    "Reading the file took longer than the settings allow. Split it, or raise the limit: “Time for one file” (PARSER_TIMEOUT_SECONDS).",
  PARSER_OUT_OF_MEMORY:
    "Reading the file took more memory than the settings allow. Split it, or raise the limit: “Memory for one file” (PARSER_MEMORY_MB).",
  NO_TEXT_FOUND:
    "No text was found in the file, and none could be recognised in its pictures. Check that it isn't blank, or scan it again more clearly.",
  INTERNAL: "The file could not be imported because of a fault in Handrail. The log has the details.",
} as const satisfies Record<string, string>;

export type FileErrorCode = keyof typeof fileErrorTable;

/** An error of the table. Whatever else is thrown leaves as INTERNAL, with its text in the log only. */
export class HandrailError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    options: {
      message?: string;
      details?: unknown;
      retryAfterSeconds?: number;
      cause?: unknown;
    } = {},
  ) {
    super(
      options.message ?? errorTable[code].message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = "HandrailError";
    this.code = code;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return errorTable[this.code].status;
  }
}

/** A file that can't be imported, with its code in the job's `failures`. */
export class FileError extends Error {
  readonly code: FileErrorCode;

  constructor(code: FileErrorCode, options: { cause?: unknown } = {}) {
    super(fileErrorTable[code], options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "FileError";
    this.code = code;
  }
}
