/* oxlint-disable no-control-regex -- these are the characters that must go */

/** In a text that is read: all but the characters that part lines and columns. */
export const controlsOfText = /[\u0000-\u0008\u000E-\u001F\u007F-\u009F]/g;

/** In a path that is shown: what breaks the line, and what turns others' direction, so that a program's name reads as a document's. */
export const controlsOfShownPath = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/g;

/** In a name that a file is written under. */
export const controlsOfFileName = /[\u0000-\u001F\u007F]/g;
