import { describe, expect, it } from "vitest";
import { detectFormat } from "../../../electron/library/parsers/detect-format.ts";
import { makeDocx, makeZip } from "./make-zip.ts";

const compoundFile = (content: string): Buffer =>
  Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(504), Buffer.from(content, "utf16le")]);

describe("the format", () => {
  it.each([
    ["policy.txt", "%PDF-1.7\n", "pdf"],
    ["policy.pdf", makeDocx(""), "docx"],
    ["policy.docx", "<!DOCTYPE html><html></html>", "html"],
    ["policy.txt", "\n<!-- x --><html><body></body></html>", "html"],
    ["policy.pdf", "# Leave\n\n- one\n- **two**\n", "markdown"],
    ["policy.md", "plain words", "markdown"],
    ["policy.txt", "# not Markdown", "text"],
    ["policy.html", "<p>fragment</p>", "html"],
    ["README", "words", "text"],
    ["scan.pdf", Buffer.from("ffd8ffe000104a46494600010100", "hex"), "image"],
  ])("of %s is told by its content", async (name, content, format) => {
    expect(await detectFormat(Buffer.from(content), name)).toBe(format);
  });

  it.each([
    ["nothing.md", "", "FILE_EMPTY"],
    ["blank.txt", " \n\n", "FILE_EMPTY"],
    ["data.json", "{}", "FORMAT_UNKNOWN"],
    ["archive.docx", makeZip({ "a.txt": "x" }), "FORMAT_UNKNOWN"],
    ["torn.docx", makeDocx("").subarray(0, 200), "FILE_TRUNCATED"],
    ["old.doc", compoundFile("WordDocument"), "FORMAT_UNKNOWN"],
    ["locked.docx", compoundFile("EncryptedPackage"), "FILE_ENCRYPTED"],
    ["noise.txt", Buffer.from([1, 0, 0, 0, 7, 0, 0, 9, 0, 0]), "FORMAT_UNKNOWN"],
    ["photo.pdf", Buffer.from("424d3600000000000000360000002800", "hex"), "FORMAT_UNKNOWN"],
  ])("of %s is refused", async (name, content, code) => {
    await expect(detectFormat(Buffer.from(content), name)).rejects.toMatchObject({ code });
  });
});
