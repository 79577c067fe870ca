import { existsSync } from "node:fs";
import { join } from "node:path";

/** What recognising text needs: where Tesseract's data lies, and the setting that names the languages. */
export interface RecognitionOptions {
  readonly dataFolder: string;
  /** `auto`, or languages as Tesseract names them, joined by "+". */
  readonly languages: string;
}

/** Languages that are told apart by themselves; ISO 639-1 to Tesseract's names. */
const detected: ReadonlyMap<string, string> = new Map([
  ["en", "eng"],
  ["de", "deu"],
]);

/** Which data to recognise text with. A language whose data isn't there is never asked for: it would be downloaded. */
export class OcrLanguages {
  /** All that are there and wanted, joined by "+"; empty: nothing can be recognised. */
  readonly all: string;
  readonly #isAuto: boolean;

  constructor({ dataFolder, languages }: RecognitionOptions) {
    const isThere = (language: string): boolean => existsSync(join(dataFolder, `${language}.traineddata`));
    const named = languages.toLowerCase() === "auto" ? [] : languages.split("+").filter(isThere);
    this.#isAuto = named.length === 0;
    this.all = (this.#isAuto ? [...detected.values()].filter(isThere) : named).join("+");
  }

  /** The one language's own data reads it better and faster than all together. */
  for(language: string | undefined): string | undefined {
    const name = detected.get(language ?? "");
    return this.#isAuto && name !== undefined && this.all.split("+").includes(name) ? name : undefined;
  }
}
