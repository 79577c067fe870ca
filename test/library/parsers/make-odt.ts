import { makeZip } from "./make-zip.ts";

/** An OpenDocument text with this body. */
export const makeOdt = (body: string, extra: Readonly<Record<string, string>> = {}, styles = ""): Buffer =>
  makeZip({
    mimetype: "application/vnd.oasis.opendocument.text",
    "content.xml": `<?xml version="1.0"?><office:document-content><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:text>${body}</office:text></office:body></office:document-content>`,
    ...extra,
  });
