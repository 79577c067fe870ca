import { FileError } from "../../contract/errors.ts";

const headerBytes = 512;
/** Numbers from here on aren't sectors but marks: free, end of a chain, and the like. */
const firstMark = 0xfffffffa;
/** Places of the table's sectors that the header has room for; a file with more of them is over 6 MB. */
const headerPlaces = 109;

/**
 * An OLE container ([MS-CFB], 2.2 and 2.3) whose table of sectors names some that lie beyond the end of the file.
 *
 * @throws FileError FILE_TRUNCATED
 */
export function refuseCutCompoundFile(bytes: Buffer): void {
  if (bytes.length < headerBytes) throw new FileError("FILE_TRUNCATED");
  const sectorShift = bytes.readUInt16LE(30);
  if (sectorShift !== 9 && sectorShift !== 12) return;
  const sectorBytes = 2 ** sectorShift;
  const refuseBeyondEnd = (sector: number): void => {
    if (sector < firstMark && (sector + 1) * sectorBytes >= bytes.length) throw new FileError("FILE_TRUNCATED");
  };
  // The directory, and the table of small sectors.
  refuseBeyondEnd(bytes.readUInt32LE(48));
  refuseBeyondEnd(bytes.readUInt32LE(60));
  for (let index = 0; index < headerPlaces; index++) {
    const sector = bytes.readUInt32LE(76 + index * 4);
    if (sector >= firstMark) return;
    const start = (sector + 1) * sectorBytes;
    if (start + sectorBytes > bytes.length) throw new FileError("FILE_TRUNCATED");
    for (let place = start; place < start + sectorBytes; place += 4) refuseBeyondEnd(bytes.readUInt32LE(place));
  }
}
