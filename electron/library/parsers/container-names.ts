import { extensionOf } from "./file-extension.ts";

const containerExtensions = new Set([".zip", ".eml", ".msg"]);

/** Whether a file of this name may hold other files. */
export const isContainerName = (name: string): boolean => containerExtensions.has(extensionOf(name));

/** All that is unpacked from one file, archives within it included. */
export const maxMembers = 10_000;
