export interface VersionFilter {
  readonly wanted: ReadonlySet<number>;
  /** SQL; undefined: everything is searched. */
  readonly where: string | undefined;
  /** So many more have to be asked for, because they may be left out afterwards. */
  readonly excess: number;
}

const leftOutAfterwards = 300;

/**
 * How a search keeps to these versions. Few unwanted rows, as of a version that is just being written, are found too and
 * left out afterwards: any condition makes LanceDB read a column of the whole table first.
 *
 * @param rowCounts of the versions that the index holds
 */
export function versionFilter(
  versionKeys: readonly number[],
  rowCounts: ReadonlyMap<number, number>,
): VersionFilter | "nothing" {
  const wanted = new Set(versionKeys.filter((key) => rowCounts.has(key)));
  if (wanted.size === 0) return "nothing";
  const unwanted = [...rowCounts.keys()].filter((key) => !wanted.has(key));
  const excess = unwanted.reduce((sum, key) => sum + (rowCounts.get(key) ?? 0), 0);
  if (excess <= leftOutAfterwards) return { wanted, where: undefined, excess };
  const where =
    unwanted.length < wanted.size
      ? `version_key NOT IN (${unwanted.map(sqlInteger).join(",")})`
      : `version_key IN (${[...wanted].map(sqlInteger).join(",")})`;
  return { wanted, where, excess: 0 };
}

/** A filter is SQL: only whole numbers ever get into one. @throws RangeError */
export function sqlInteger(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`Not a key: ${value}`);
  return String(value);
}
