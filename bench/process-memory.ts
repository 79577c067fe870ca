import { readFileSync, readdirSync } from "node:fs";

/** Resident memory of a process in megabytes, as Linux counts it; undefined elsewhere or when it is gone. */
export function residentMegabytes(pid: number): number | undefined {
  try {
    const pages = /^VmRSS:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return pages === undefined ? undefined : Number(pages) / 1_024;
  } catch {
    return undefined;
  }
}

/** The process and all that it has started, and they in turn. */
export function processTree(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/u.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It has just ended.
    }
  }
  const tree = [pid];
  for (const parent of tree) tree.push(...[...parents].filter(([, of]) => of === parent).map(([child]) => child));
  return tree;
}

/** The command line of a process, to tell which worker it is. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
