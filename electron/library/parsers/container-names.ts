import { extname } from "node:path";

const containerExtensions = new Set([".zip", ".eml", ".msg"]);

/** Whether a file of this name may hold other files. */
export const isContainerName = (name: string): boolean => containerExtensions.has(extname(name).toLowerCase());

/** All that is unpacked from one file, archives within it included. */
export const maxMembers = 10_000;
