/** January to December as people write them in English and German, in lower case. */
export const monthNames: readonly (readonly string[])[] = [
  ["january", "jan", "januar", "jänner"],
  ["february", "feb", "februar", "feber"],
  ["march", "mar", "märz", "maerz", "mrz"],
  ["april", "apr"],
  ["may", "mai"],
  ["june", "jun", "juni"],
  ["july", "jul", "juli"],
  ["august", "aug"],
  ["september", "sep", "sept"],
  ["october", "oct", "oktober", "okt"],
  ["november", "nov"],
  ["december", "dec", "dezember", "dez"],
];

/** From a month's name or abbreviation to 1 to 12. */
export const monthNumbers: ReadonlyMap<string, number> = new Map(
  monthNames.flatMap((names, index) => names.map((name): [string, number] => [name, index + 1])),
);

/** Alternatives of a pattern that finds any of the names, the longest first. No groups. */
export const monthPattern = [...monthNumbers.keys()].toSorted((a, b) => b.length - a.length).join("|");
