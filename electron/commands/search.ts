import type { SearchRequest } from "../contract/search.ts";
import type { Client } from "./connect.ts";
import { formatDuration, wrap, type Terminal } from "./terminal.ts";
import { wholeIndex } from "./whole-index.ts";

/** What would be retrieved, with each score. */
export async function search(client: Client, terminal: Terminal, request: SearchRequest): Promise<void> {
  await wholeIndex(client, terminal);
  const response = await client.search.search(request);
  terminal.result(response);
  if (response.results.length === 0) terminal.print("Nothing was found. Import documents with 'handrail import PATH'.");
  for (const [rank, result] of response.results.entries()) {
    const scores = Object.entries(result.scores ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name} ${value.toFixed(3)}`],
    );
    const where = [
      result.path,
      result.page === undefined ? "" : `page ${result.page}`,
      result.heading_path.join(" › "),
    ];
    terminal.print(`${terminal.style("cyan", `${rank + 1}.`)} ${where.filter(Boolean).join(", ")}`);
    terminal.print(terminal.style("dim", `    ${scores.join("  ")}`));
    const excerpt = result.text.replaceAll(/\s+/g, " ");
    terminal.print(wrap(excerpt.length > 320 ? `${excerpt.slice(0, 320)}…` : excerpt, "    "));
  }
  if (response.rewritten_query) terminal.print(terminal.style("dim", `Searched for: ${response.rewritten_query}`));
  terminal.print(
    terminal.style(
      "dim",
      `${formatDuration(response.timings.total_ms)}, of which embedding ${formatDuration(response.timings.embed_ms)}`,
    ),
  );
}
