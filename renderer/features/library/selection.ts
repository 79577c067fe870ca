/** Which rows are chosen for an action on all of them, and where the keyboard is. */
export interface Selection {
  readonly selected: ReadonlySet<string>;
  /** The row that has, or would get, the keyboard's focus. */
  readonly active: string | undefined;
  /** Where a range began, and what was chosen before it. */
  readonly anchor: string | undefined;
  readonly base: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

export const nothingSelected: Selection = { selected: none, active: undefined, anchor: undefined, base: none };

/** Moves without choosing. */
export const moveTo = (selection: Selection, id: string): Selection => ({
  selected: selection.selected,
  active: id,
  anchor: id,
  base: selection.selected,
});

export function toggle(selection: Selection, id: string): Selection {
  const selected = new Set(selection.selected);
  if (!selected.delete(id)) selected.add(id);
  return { selected, active: id, anchor: id, base: selected };
}

/** Chooses from the anchor to `id`, as `order` has them; a range that gets shorter lets its rows go again. */
export function extendTo(selection: Selection, order: readonly string[], id: string): Selection {
  const to = order.indexOf(id);
  if (to < 0) return selection;
  const anchor = selection.anchor !== undefined && order.includes(selection.anchor) ? selection.anchor : id;
  const from = order.indexOf(anchor);
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { selected: new Set([...selection.base, ...range]), active: id, anchor, base: selection.base };
}

export function selectAll(selection: Selection, order: readonly string[]): Selection {
  const selected = new Set(order);
  return { ...selection, selected, base: selected };
}

export const clearSelection = (selection: Selection): Selection => ({ ...selection, selected: none, base: none });

/** Without rows that are no longer listed. The same object when nothing has gone. */
export function keepOnly(selection: Selection, order: readonly string[]): Selection {
  const listed = new Set(order);
  const activeStays = selection.active === undefined || listed.has(selection.active);
  const anchorStays = selection.anchor === undefined || listed.has(selection.anchor);
  const selected = new Set([...selection.selected].filter((id) => listed.has(id)));
  if (activeStays && anchorStays && selected.size === selection.selected.size) return selection;
  return {
    selected,
    active: activeStays ? selection.active : undefined,
    anchor: anchorStays ? selection.anchor : undefined,
    base: selected.size === selection.selected.size ? selection.base : selected,
  };
}

/** The row that a key goes to, `undefined` for keys that don't move. */
export function rowAfter(key: string, order: readonly string[], active: string | undefined, pageRows: number) {
  const at = active === undefined ? -1 : order.indexOf(active);
  const last = order.length - 1;
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at < 0 ? 0 : at - 1,
    PageDown: at + pageRows,
    PageUp: at - pageRows,
    Home: 0,
    End: last,
  };
  const to = steps[key];
  return to === undefined ? undefined : order[Math.min(last, Math.max(0, to))];
}
