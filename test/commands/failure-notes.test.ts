import { describe, expect, it } from "vitest";
import { failureNotes } from "../../electron/commands/failure-notes.ts";

const empty = (path: string) => ({ path, code: "FILE_EMPTY", message: "The file is empty." });
const locked = (path: string) => ({ path, code: "FILE_ENCRYPTED", message: "The file has a password." });

describe("files that failed, in the terminal", () => {
  it("are named below their reason, which is said once, the commonest first", () => {
    expect(failureNotes([locked("b.pdf"), empty("a.md"), empty("c.md")])).toEqual([
      "  FILE_EMPTY: The file is empty.",
      "    a.md",
      "    c.md",
      "  FILE_ENCRYPTED: The file has a password.",
      "    b.pdf",
    ]);
    expect(failureNotes([])).toEqual([]);
  });

  it("are counted where they are many", () => {
    const many = Array.from({ length: 23 }, (_, index) => empty(`${index}.md`));
    const lines = failureNotes([...many, locked("b.pdf")]);
    expect(lines.slice(19, 22)).toEqual(["    18.md", "    19.md", "    and 3 more"]);
    expect(lines).toHaveLength(24);
    expect(failureNotes(many.slice(0, 20))).toHaveLength(21);
  });
});
