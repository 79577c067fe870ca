import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ParserPool } from "../../../electron/library/parsers/parser-pool.ts";
import { systemClock } from "../../../electron/platform/clock.ts";
import { createLog } from "../../../electron/platform/log.ts";
import { temporaryFolder } from "../../fakes/temporary-folder.ts";
import { fullPageImage, makePage, makePdf, pdfLines } from "./make-pdf.ts";

const lines = Array.from({ length: 30 }, (_, index) => `Line ${index + 1} of the policy about leave and pay at work.`);
const image = await makePage(pdfLines(lines, 60, 780));

function openPool(current: { parser_timeout_seconds: number; parser_memory_mb: number; ocr_languages?: string }) {
  const pool = new ParserPool({ clock: systemClock, log: createLog({ level: "error" }), settings: { current } });
  onTestFinished(() => pool.dispose());
  return pool;
}

function scan(pages: number) {
  const filePath = join(temporaryFolder(), "scan.pdf");
  writeFileSync(filePath, makePdf(Array.from({ length: pages }, () => ({ content: fullPageImage, image }))));
  return { filePath, relativePath: "scan.pdf" };
}

const never = new AbortController().signal;

describe("a scan in the parser's process", () => {
  it("has its time limit for each page, and tells each page", { timeout: 120_000 }, async () => {
    const current = { parser_timeout_seconds: 60, parser_memory_mb: 1_024, ocr_languages: "eng" };
    const pool = openPool(current);
    const startedAt = performance.now();
    await pool.parse(scan(1), never);
    const pageSeconds = (performance.now() - startedAt) / 1_000;
    // Enough for each page, not for all of them.
    current.parser_timeout_seconds = Math.max(2, pageSeconds * 2);
    const told: number[] = [];
    const pages = 8;
    const parsed = await pool.parse(scan(pages), never, (page) => told.push(page));
    expect(parsed.notices).toEqual([{ code: "text_recognised", count: pages }]);
    expect(told).toEqual(Array.from({ length: pages }, (_, index) => index + 1));
    expect(parsed.segments.flatMap(({ blocks }) => blocks).at(-1)?.page).toBe(pages);
  });

  it("is ended at once when it is no longer wanted", async () => {
    const pool = openPool({ parser_timeout_seconds: 60, parser_memory_mb: 1_024 });
    const controller = new AbortController();
    let abortedAt = 0;
    const parsing = pool.parse(scan(50), controller.signal, (page) => {
      if (page !== 2) return;
      abortedAt = performance.now();
      controller.abort();
    });
    await expect(parsing).rejects.toMatchObject({ name: "AbortError" });
    expect(performance.now() - abortedAt).toBeLessThan(500);
  });

  it("is ended when a page takes longer than its limit", async () => {
    const pool = openPool({ parser_timeout_seconds: 60, parser_memory_mb: 1_024 });
    await pool.parse({ filePath: scan(1).filePath, relativePath: "warm.pdf" }, never);
    const slow = openPool({ parser_timeout_seconds: 0.15, parser_memory_mb: 1_024 });
    await expect(slow.parse(scan(3), never)).rejects.toMatchObject({ code: "PARSER_TIMEOUT" });
  });
});
