import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter, configure } from "@zip.js/zip.js";
import { describe, expect, it } from "vitest";
import { listMembers, readMember } from "../../../electron/library/parsers/containers.ts";
import { readZipDirectory, readZipEntry } from "../../../electron/library/parsers/zip-directory.ts";
import { makeZip } from "./make-zip.ts";

configure({ useWebWorkers: false });

/** An archive of one member whose name stands there in these bytes. */
function zipNamed(bytes: readonly number[]): Buffer {
  const stand = "~".repeat(bytes.length);
  const zip = makeZip({ [`${stand}.md`]: "Text." });
  for (let place = zip.indexOf(stand); place !== -1; place = zip.indexOf(stand, place))
    Buffer.from(bytes).copy(zip, place);
  return zip;
}

describe("names of an archive's members", () => {
  it.each([
    ["UTF-8 without the flag for it", [...Buffer.from("Übersicht")], "Übersicht.md"],
    // Code page 437: Ü, ä, ö, ü, ß.
    ["the code page of DOS", [0x9a, 0x62, 0x84, 0x94, 0x81, 0xe1], "Übäöüß.md"],
    // Windows-1252: Ü, ä, ö, ü, ß.
    ["the code page of Windows", [0xdc, 0x62, 0xe4, 0xf6, 0xfc, 0xdf], "Übäöüß.md"],
    ["marks that no alphabet has", [0xb0, 0x62, 0xb2], "_b_.md"],
  ])("are read in %s", async (_encoding, bytes, name) => {
    const { members } = await listMembers(zipNamed(bytes), "a.zip");
    expect(members.map((member) => member.name)).toEqual([name]);
    expect((await readMember(zipNamed(bytes), "a.zip", name)).toString()).toBe("Text.");
  });
});

describe("an archive", () => {
  it("written for large files, as a stream or not packed at all is read as any other", async () => {
    for (const options of [
      { zip64: true },
      { level: 0 },
      { dataDescriptor: true },
      { zip64: true, dataDescriptor: true },
    ]) {
      const writer = new ZipWriter(new Uint8ArrayWriter(), options);
      await writer.add("a.md", new Uint8ArrayReader(Buffer.from("Text of a.")));
      await writer.add("b/c.md", new Uint8ArrayReader(Buffer.from("Text of c.")));
      const bytes = Buffer.from(await writer.close());
      const read = readZipDirectory(bytes).map((entry) => [entry.name, readZipEntry(bytes, entry).toString()]);
      expect(read).toEqual([
        ["a.md", "Text of a."],
        ["b/c.md", "Text of c."],
      ]);
    }
  });

  it("whose member was damaged or packed in an unusual way says so", () => {
    const damaged = makeZip({ "a.md": "Text of a." });
    const [entry] = readZipDirectory(damaged);
    if (!entry) throw new Error("no entry");
    expect(() => readZipEntry(damaged, { ...entry, checksum: 1 })).toThrow(
      expect.objectContaining({ code: "FILE_TRUNCATED" }),
    );
    expect(() => readZipEntry(damaged, { ...entry, method: 14 })).toThrow(
      expect.objectContaining({ code: "FORMAT_UNKNOWN" }),
    );
  });
});
