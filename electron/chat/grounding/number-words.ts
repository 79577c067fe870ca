/** How far a number written in words reaches: `length` words, counted from where it was read. */
export interface WordNumber {
  readonly value: number;
  readonly length: number;
  /** "two thirds", "half": a share, if no unit follows. */
  readonly fraction: boolean;
}

const english = new Map<string, number>(
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    .split(" ")
    .map((word, value) => [word, value]),
);
"twenty thirty forty fifty sixty seventy eighty ninety"
  .split(" ")
  .forEach((word, index) => english.set(word, (index + 2) * 10));

const scales = new Map([
  ["hundred", 100],
  ["thousand", 1_000],
  ["million", 1_000_000],
]);
const denominators = new Map([
  ["half", 2],
  ["third", 3],
  ["thirds", 3],
  ["quarter", 4],
  ["quarters", 4],
  ["fifth", 5],
  ["fifths", 5],
  ["drittel", 3],
  ["viertel", 4],
  ["fünftel", 5],
  ["zehntel", 10],
]);

const germanUnits = "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split(" ");
const germanTens = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split(" ");
const germanTeens = ["dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"];

/** A German number word of any length ("zweihundertfünfundzwanzig"); undefined when it is none. "ein" alone is none. */
function readGermanNumber(word: string): number | undefined {
  const lower = word.toLowerCase().replace("dreissig", "dreißig");
  if (lower === "ein") return undefined;
  if (lower === "eins") return 1;
  if (lower === "dutzend") return 12;
  if (lower === "anderthalb") return 1.5;
  const half = /^(.+)einhalb$/u.exec(lower);
  if (half?.[1]) {
    const whole = germanBelowMillion(half[1]);
    return whole === undefined ? undefined : whole + 0.5;
  }
  return germanBelowMillion(lower);
}

function germanBelowMillion(word: string): number | undefined {
  for (const [scale, size] of [
    ["tausend", 1_000],
    ["hundert", 100],
  ] as const) {
    const at = word.indexOf(scale);
    if (at < 0) continue;
    const rest = word.slice(at + scale.length).replace(/^und/u, "");
    const factor = at === 0 ? 1 : germanBelowMillion(word.slice(0, at));
    const remainder = rest === "" ? 0 : germanBelowMillion(rest);
    return factor === undefined || remainder === undefined ? undefined : factor * size + remainder;
  }
  const unit = germanUnits.indexOf(word);
  if (unit >= 0) return unit;
  const teen = germanTeens.indexOf(word);
  if (teen >= 0) return teen + 13;
  const tens = germanTens.findIndex((ten) => word.endsWith(ten));
  if (tens < 0) return undefined;
  const head = word.slice(0, -(germanTens[tens] ?? "").length);
  if (head === "") return (tens + 2) * 10;
  const ones = head.endsWith("und") ? germanUnits.indexOf(head.slice(0, -3)) : -1;
  return ones >= 1 && ones <= 9 ? (tens + 2) * 10 + ones : undefined;
}

/**
 * Reads a cardinal number or a fraction in words at the beginning of `words` (lower case, hyphens split), English or
 * German. A lone "one" or "a" is not read: whether it counts anything only the caller can see.
 */
export function readNumberWords(words: readonly string[]): WordNumber | undefined {
  const [first, second, third] = words;
  if (first === undefined) return undefined;
  if (first === "half" && second === "a" && third === "dozen") return { value: 6, length: 3, fraction: false };
  if (first === "half") return { value: 0.5, length: second === "a" || second === "an" ? 2 : 1, fraction: true };
  if (/^halb(?:e[rsnm]?)?$/u.test(first)) return { value: 0.5, length: 1, fraction: true };
  if (first === "twice" || first === "double" || first === "zweimal") return { value: 2, length: 1, fraction: false };
  if (first === "triple" || first === "thrice" || first === "dreimal") return { value: 3, length: 1, fraction: false };
  const article = /^(?:a|an|one|eine?|eines|einem)$/u.test(first);
  const share = denominators.get(second ?? "");
  if (article && share && (first !== "one" || second !== "half") && (third === "of" || second?.endsWith("el"))) {
    return { value: 1 / share, length: 2, fraction: true };
  }
  return readGerman(words) ?? readEnglish(words, article && first !== "one");
}

function readGerman(words: readonly string[]): WordNumber | undefined {
  const value = readGermanNumber(words[0] ?? "");
  if (value === undefined) return undefined;
  const share = denominators.get(words[1] ?? "");
  if (share && words[1]?.endsWith("el")) return { value: value / share, length: 2, fraction: true };
  if (/^million(?:en)?$/u.test(words[1] ?? "")) return { value: value * 1_000_000, length: 2, fraction: false };
  return { value, length: 1, fraction: false };
}

function readEnglish(words: readonly string[], startsWithArticle: boolean): WordNumber | undefined {
  let total = 0;
  let current = 0;
  let length = 0;
  if (startsWithArticle) {
    if (!scales.has(words[1] ?? "") && words[1] !== "dozen") return undefined;
    current = 1;
    length = 1;
  }
  for (;;) {
    const word = words[length] ?? "";
    const small = english.get(word);
    const scale = scales.get(word);
    if (small !== undefined) {
      const fits =
        length === 0 ||
        (current === 0 && total > 0) ||
        (current >= 100 && current % 100 === 0) ||
        (current % 100 >= 20 && current % 10 === 0 && small >= 1 && small < 10);
      if (!fits) break;
      current += small;
    } else if (scale === 100 && current > 0 && current < 100) current *= 100;
    else if (scale !== undefined && scale > 100 && current > 0) {
      total += current * scale;
      current = 0;
    } else if (word === "dozen" && (length > 0 || startsWithArticle)) {
      return { value: (current || 1) * 12, length: length + 1, fraction: false };
    } else if (word === "and" && length > 0 && isScaled(total, current) && english.has(words[length + 1] ?? "")) {
      // "one hundred and twenty"
    } else break;
    length++;
  }
  if (length === 0) return undefined;
  const value = total + current;
  if (words[length] === "and" && words[length + 1] === "a" && words[length + 2] === "half") {
    return { value: value + 0.5, length: length + 3, fraction: false };
  }
  const share = denominators.get(words[length] ?? "");
  const plural = words[length]?.endsWith("s") ?? false;
  if (share && ((value > 1 && plural) || (value === 1 && !plural)) && (share !== 4 || words[length + 1] === "of")) {
    return { value: value / share, length: length + 1, fraction: true };
  }
  return { value, length, fraction: false };
}

const isScaled = (total: number, current: number): boolean =>
  (total > 0 && current === 0) || (current >= 100 && current % 100 === 0);

const ordinals =
  "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth".split(
    " ",
  );
const germanOrdinals = "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft".split(" ");

/** The value of an ordinal word ("third", "dritten"); undefined when it is none. */
export function readOrdinalWord(word: string): number | undefined {
  const at = ordinals.indexOf(word);
  if (at >= 0) return at + 1;
  const stem = /^(\p{L}+t)e[nrsm]?$/u.exec(word)?.[1];
  const german = stem === undefined ? -1 : germanOrdinals.indexOf(stem);
  return german < 0 ? undefined : german + 1;
}
