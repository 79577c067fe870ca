export type RtfToken =
  | { readonly type: "open" }
  | { readonly type: "close" }
  | { readonly type: "control"; readonly word: string; readonly value: number | undefined }
  /** One character that stands for itself or, after a backslash, for something special. */
  | { readonly type: "symbol"; readonly symbol: string }
  | { readonly type: "byte"; readonly byte: number }
  /** Characters 0 to 255 of the document's code page. */
  | { readonly type: "text"; readonly text: string };

const tokenPattern = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)/gis;

/** RTF 1.9.1's lexical level; `source` has a character a byte. */
export function* rtfTokens(source: string): Generator<RtfToken> {
  tokenPattern.lastIndex = 0;
  const pattern = new RegExp(tokenPattern);
  for (let match = pattern.exec(source); match; match = pattern.exec(source)) {
    const [, word, value, byte, symbol, brace, text] = match;
    if (word === "bin") pattern.lastIndex += Math.max(0, Number(value ?? 0));
    else if (word !== undefined)
      yield { type: "control", word, value: value === undefined ? undefined : Number(value) };
    else if (byte !== undefined) yield { type: "byte", byte: Number.parseInt(byte, 16) };
    else if (symbol !== undefined) yield { type: "symbol", symbol };
    else if (brace !== undefined) yield { type: brace === "{" ? "open" : "close" };
    else if (text !== undefined) yield { type: "text", text };
  }
}
