import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A generator of numbers from 0 to 1 that a seed decides (mulberry32, public domain, Tommy Ettinger). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const topics = [
  "parking",
  "canteen",
  "bicycle leasing",
  "travel",
  "training",
  "laptop",
  "uniform",
  "first aid",
  "mentoring",
  "visitor",
];

/** Writes `count` small Markdown policies with numbers that differ. */
export function writePolicies(folder: string, count: number): void {
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const topic = topics[index % topics.length] ?? "general";
    const sections = Array.from(
      { length: 6 },
      (_, section) =>
        `## Rule ${section + 1} on ${topic}\n\nSite ${index} allows ${index + section + 2} requests on ${topic} a year. ` +
        `A request is made ${section + 3} working days ahead and is decided by the office manager of site ${index}.\n\n` +
        `- Keep the receipt for ${section + 1} months.\n- Tell the front desk of site ${index}.\n`,
    );
    writeFileSync(
      join(folder, `policy-${index}.md`),
      `# The ${topic} policy of site ${index}\n\n${sections.join("\n")}`,
    );
  }
}
