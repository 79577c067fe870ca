import { extname } from "node:path";

/** In lower case, with its dot; what Windows drops from a name's end, dots and spaces, doesn't hide it. */
export const extensionOf = (name: string): string => extname(name.replace(/[\s.]+$/, "")).toLowerCase();
