/** Letters of code page 437 from 0x80 to 0xA5; 850 has the same there. Beyond them only ß is one. */
const dosLetters = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑ";
const dosSharpS = 0xe1;

/**
 * A member's name. Old programs write it in the code page of DOS, as the format asks (APPNOTE 6.3.10, appendix D), or in
 * that of Windows; newer ones in UTF-8, not all of them with the flag that says so. What is valid UTF-8 is UTF-8; else
 * the code page decides in which more of the bytes are letters.
 */
export function decodeZipName(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const high = [...bytes].filter((byte) => byte >= 0x80);
    const dos = high.filter((byte) => /\p{L}/u.test(dosCharacter(byte))).length;
    const windows = new TextDecoder("windows-1252");
    const western = high.filter((byte) => /\p{L}/u.test(windows.decode(Uint8Array.of(byte)))).length;
    if (western > dos) return windows.decode(bytes);
    return [...bytes].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : dosCharacter(byte))).join("");
  }
}

const dosCharacter = (byte: number): string => (byte === dosSharpS ? "ß" : (dosLetters[byte - 0x80] ?? "_"));
