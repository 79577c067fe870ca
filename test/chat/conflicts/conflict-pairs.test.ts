import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { inSameScope } from "../../../electron/chat/conflicts/find-conflicts.ts";
import { disagreement } from "../../../electron/chat/conflicts/disagreement.ts";
import { readStatement } from "../../../electron/chat/conflicts/statement.ts";
import { buildPassage } from "../build-passage.ts";

const sideSchema = z.strictObject({
  text: z.string(),
  headings: z.string().optional(),
  jurisdiction: z.string().optional(),
  audience: z.string().optional(),
});
const pairSchema = z.strictObject({
  id: z.string(),
  conflict: z.boolean(),
  about: z.string(),
  a: sideSchema,
  b: sideSchema,
});
const pairs = readFileSync(join(import.meta.dirname, "../../fixtures/answers/conflict-pairs.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => pairSchema.parse(JSON.parse(line)));

function isFound({ a, b, about }: z.infer<typeof pairSchema>): boolean {
  const [one, other] = [a, b].map((side) => {
    const passage = buildPassage([["paragraph", side.text]], {
      jurisdiction: side.jurisdiction,
      audience: side.audience,
    });
    const language = about.startsWith("german") ? "de" : "en";
    return { passage, statement: readStatement({ ...side, context: "", headings: side.headings ?? "", language }) };
  });
  if (!one || !other || !inSameScope(one.passage, other.passage)) return false;
  return disagreement(one.statement, other.statement) !== undefined;
}

/**
 * The tuning half was looked at while the rules were written, the other one only counted: precision 17/17 and recall
 * 17/17, and 15/16 and 15/16. Of all 397,160 pairs of statements from different documents of the sample handbook seven
 * are called a conflict, four of them rightly; on 447,246 pairs of another company's, looked at by nobody, six.
 */
const halves = {
  tuning: pairs.filter((_, index) => Math.floor(index / 2) % 2 === 0),
  reporting: pairs.filter((_, index) => Math.floor(index / 2) % 2 === 1),
};

describe.each(Object.entries(halves))("%s half of the labelled pairs", (_, half) => {
  const found = half.filter(isFound);
  const right = found.filter(({ conflict }) => conflict).length;
  const wanted = half.filter(({ conflict }) => conflict).length;

  test("holds as many hard negatives as conflicts", () => {
    expect(half.length - wanted).toBeGreaterThanOrEqual(wanted - 2);
  });
  test("precision is at least 0.9", () => {
    expect(right / found.length).toBeGreaterThanOrEqual(0.9);
  });
  test("recall is at least 0.9", () => {
    expect(right / wanted).toBeGreaterThanOrEqual(0.9);
  });
});
