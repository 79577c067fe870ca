/**
 * Of pairs, in their order, those that link what the ones before don't: of five copies four pairs, instead of all ten.
 * Whoever decides about these has decided about all; what is decided otherwise brings the next ones up. Pure.
 */
export function linkingPairs<Pair>(pairs: readonly Pair[], idsOf: (pair: Pair) => readonly [string, string]): Pair[] {
  const parents = new Map<string, string>();
  const groupOf = (id: string): string => {
    let group = id;
    for (let parent = parents.get(group); parent !== undefined; parent = parents.get(group)) group = parent;
    return group;
  };
  return pairs.filter((pair) => {
    const [a, b] = idsOf(pair).map(groupOf);
    if (a === undefined || b === undefined || a === b) return false;
    parents.set(b, a);
    return true;
  });
}
