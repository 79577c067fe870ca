import { describe, expect, it } from "vitest";
import { parseHtml } from "../../../electron/library/parsers/html-parser.ts";
import { linesOf } from "./lines-of.ts";

const parse = (html: string | Uint8Array): string[] => linesOf(parseHtml(Buffer.from(html)));

describe("HTML", () => {
  it("reads the main content and leaves page furniture out", () => {
    const page = `<!doctype html><html lang="en-GB"><head><title>Leave – Intranet</title><meta name="audience" content="staff">
      <style>p { color: red }</style></head><body><header>Site</header><nav><a href="/">Home</a></nav>
      <main><header><h1>Leave</h1></header><p>Thirty   days,<br>all&nbsp;paid.</p><p hidden>no</p><div style="display: none">no</div>
      <script>no()</script><aside>no</aside><p aria-hidden="true">no</p></main><footer>no</footer></body></html>`;
    expect(parse(page)).toEqual(["heading1: Leave", "paragraph: Thirty days, all paid."]);
    expect(parseHtml(Buffer.from(page))).toMatchObject({
      title: "Leave – Intranet",
      properties: { audience: "staff", lang: "en-GB" },
    });
  });

  it("reads lists, nested ones and definitions", () => {
    expect(
      parse(
        "<ol start=3><li><p>One</p><ul><li>inner</li></ul>after</li><li>Two</li></ol><dl><dt>Notice<dt>Period<dd>Four weeks<dd>or six</dl>",
      ),
    ).toEqual([
      "list_item1 3.: One",
      "list_item2 •: inner",
      "list_item1: after",
      "list_item1 4.: Two",
      "list_item1: Notice, Period: Four weeks",
      "list_item1: Notice, Period: or six",
    ]);
  });

  it("repeats a cell over its rows, a heading over its columns", () => {
    expect(
      parse(`<table><caption>Limits</caption><thead><tr><th rowspan=2>Country<th colspan=2>Limit<tr><th>Day<th>Night</thead>
        <tr><td rowspan=2>Germany<td>28<td>125<tr><td>14<td>165<tr><td colspan=3>Others on request</table>`),
    ).toEqual([
      "paragraph: Limits",
      "table_row header: Country | Limit | Limit",
      "table_row header: Country | Day | Night",
      "table_row: Germany | 28 | 125",
      "table_row: Germany | 14 | 165",
      "table_row: Others on request | |",
    ]);
  });

  it("takes a first row that reads like column names for the header, and a table for layout as none", () => {
    expect(parse("<table><tr><td>Site<td>Contact<tr><td>Cork<td>Ann<tr><td>Cologne<td>Ben</table>")).toEqual([
      "table_row header: Site | Contact",
      "table_row: Cork | Ann",
      "table_row: Cologne | Ben",
    ]);
    expect(parse("<table><tr><td><h2>Title</h2><p>Text.</p></table>")).toEqual(["heading2: Title", "paragraph: Text."]);
  });

  it("keeps text that stands between blocks, code, and quotations", () => {
    expect(
      parse("before<p>in</p>after <a href=#><h3>linked</h3></a><pre>a\n  b</pre><blockquote><p>said</blockquote>"),
    ).toEqual([
      "paragraph: before",
      "paragraph: in",
      "paragraph: after",
      "heading3: linked",
      "code: a\n  b",
      "paragraph: said",
    ]);
  });

  it("decodes what the page declares, and Windows-1252 by default", () => {
    expect(parse(Buffer.from("<p>Stra\u00dfe \u20ac</p>".replace("\u20ac", "\u0080"), "latin1"))).toEqual([
      "paragraph: Straße €",
    ]);
    expect(parse(Buffer.from('<meta charset="iso-8859-2"><p>\u00b1</p>', "latin1"))).toEqual(["paragraph: ą"]);
  });

  it("refuses entity definitions that expand, and nesting beyond reason", () => {
    const bomb = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><html><body>&b;</body></html>';
    expect(() => parse(bomb)).toThrow(expect.objectContaining({ code: "ENTITY_BOMB" }));
    expect(() => parse("<div>".repeat(20_000))).toThrow(expect.objectContaining({ code: "FILE_UNREADABLE" }));
  });
});
