import { describe, expect, it } from "vitest";
import { parseMarkdown } from "../../../electron/library/parsers/markdown-parser.ts";
import { linesOf } from "./lines-of.ts";

const parse = (source: string): string[] => linesOf(parseMarkdown(Buffer.from(source)));

describe("Markdown", () => {
  it("drops markup and keeps its text", () => {
    expect(
      parse(
        "# The *big* [policy](https://x.example)\n\nUse `Harbour`, **not** e-mail&mdash;see ![the form](f.png) and <b>sign</b> it.<br>Then\\\nwait.[^1]\n\n[^1]: At most a week.\n",
      ),
    ).toEqual([
      "heading1: The big policy",
      "paragraph: Use Harbour, not e-mail—see the form and sign it. Then wait.",
      "paragraph: At most a week.",
    ]);
  });

  it("keeps marks and depth of list items apart from their text", () => {
    expect(parse("1. First\n2. Second\n   - inner *one*\n\n   More of the second.\n3. Third\n")).toEqual([
      "list_item1 1.: First",
      "list_item1 2.: Second",
      "list_item2 •: inner one",
      "list_item1: More of the second.",
      "list_item1 3.: Third",
    ]);
  });

  it("gives each table row as a block and marks the header", () => {
    expect(parse("| Years | Days |\n| --- | ---: |\n| 0–3 | **28** |\n| | |\n| 3+ | 30 |\n")).toEqual([
      "table_row header: Years | Days",
      "table_row: 0–3 | 28",
      "table_row: 3+ | 30",
    ]);
  });

  it("reads HTML blocks within it", () => {
    expect(
      parse(
        "<!-- hidden -->\n\n<details><summary>More</summary>\n\nInner *text*.\n\n</details>\n\n<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>\n",
      ),
    ).toEqual(["paragraph: More", "paragraph: Inner text.", "table_row header: A | B", "table_row: 1 | 2"]);
  });

  it("takes out what site generators add", () => {
    expect(
      parse(
        '{% alert %}\nAsk [the desk]({% page "it/" %}) first.\n{% endalert %}\n\n!!! note "Mind this"\n    Only on weekdays.\n\n> [!WARNING]\n> Never alone.\n\n:::tip\nShort is good.\n:::\n\n```\n{% kept %}\n```\n',
      ),
    ).toEqual([
      "paragraph: Ask the desk first.",
      "paragraph: Mind this",
      "paragraph: Only on weekdays.",
      "paragraph: Never alone.",
      "paragraph: Short is good.",
      "code: {% kept %}",
    ]);
  });

  it("reads front matter into fields, and isn't undone by front matter that is no YAML", () => {
    const { properties, title } = parseMarkdown(
      Buffer.from("---\ntitle: Leave in Germany\nEffective-From: 2025-01-01\ntags: [a, b]\n---\n\nText.\n"),
    );
    expect(properties).toEqual({ title: "Leave in Germany", effective_from: "2025-01-01", tags: "a, b" });
    expect(title).toBe("Leave in Germany");
    expect(parse("---\n{ no: [yaml\n---\n\nText.\n")).toEqual(["paragraph: Text."]);
  });

  it("finds what is nested a thousand times", () => {
    expect(parse(`${"> ".repeat(1_000)}deep`)).toEqual(["paragraph: deep"]);
  });
});
