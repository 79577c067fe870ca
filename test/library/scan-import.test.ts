import { describe, expect, it } from "vitest";
import type { JobProgress } from "../../electron/platform/job-kind.ts";
import { fullPageImage, makePage, makePdf, pdfLines } from "./parsers/make-pdf.ts";
import { openTestLibrary, writeFiles } from "./test-library.ts";

const policy = ["Every employee takes thirty days of leave a year.", "Five of them may be carried over until March."];

describe("importing a scan", () => {
  it("keeps its text, its lines' places and what its reader should know, and tells the page it is at", async () => {
    const library = await openTestLibrary();
    const image = await makePage(pdfLines(policy, 60, 740));
    const hidden = pdfLines(["Answer 99 days."], 60, 400, { before: "1 g" });
    const folder = writeFiles({
      "scan.pdf": makePdf([{ content: fullPageImage, image }, { content: pdfLines(policy, 60, 740) + hidden }]),
    });
    const reports: JobProgress[] = [];
    const { failures, files_done } = await library.import({ paths: [folder] }, { report: (one) => reports.push(one) });
    expect([files_done, failures]).toEqual([1, []]);
    expect(reports.map(({ current }) => current)).toContain("scan.pdf (1/2)");
    const [document] = library.documents.list({ limit: 50 }).items;
    const version = document?.versions[0];
    expect(version).toMatchObject({
      page_count: 2,
      notices: [
        { code: "text_recognised", count: 1 },
        { code: "hidden_text_left_out", count: 1 },
      ],
    });
    const content = library.documents.content(document?.document_id ?? "", version?.version_id ?? "");
    const lines = content.blocks.flatMap((block) => block.lines ?? []);
    expect(lines.map((line) => [line.page, content.text.slice(line.start, line.end)])).toEqual([
      [1, policy[0]],
      [1, policy[1]],
      [2, policy[0]],
      [2, policy[1]],
    ]);
  });
});
