import { v7 as uuid } from "uuid";

/** A UUID of version 7 (RFC 9562): sorts by the time it was made. */
export const newId = (): string => uuid();
