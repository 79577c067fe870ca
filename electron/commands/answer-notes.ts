import type { ChatResponse, Citation, Withheld } from "../contract/chat.ts";

const reasons: Readonly<Record<Withheld["reason"], string>> = {
  unsupported_number: "a number that its source doesn't have",
  contradicts_source: "a contradiction to its source",
  beside_question: "supported, but beside the question",
  unsupported_sentence: "no passage supports it",
};

/**
 * What an answer says beside its quotes, which are on the screen by then: where and when it holds, what was computed.
 * Without conflicts: those are told in the notes, and the names of their sides among the sources.
 */
export function aroundQuote({
  response,
  quoted_answer: quoted,
  clarification,
  conflicts,
  citations,
}: Pick<ChatResponse, "response" | "quoted_answer" | "clarification" | "conflicts" | "citations">): string {
  const known = new Set([...quoted.split("\n"), ...conflicts.map(({ description }) => description)]);
  const sides = conflicts.flatMap(({ citation_numbers: numbers }) =>
    citations.filter(({ number }) => numbers.includes(number)).map(({ title }) => `${title} (`),
  );
  const namesSide = (line: string): boolean => line.endsWith("):") && sides.some((side) => line.startsWith(side));
  return (
    (quoted === "" ? response : response.replace(quoted, () => ""))
      .split("\n")
      .filter(
        (line) =>
          line.trim() !== "" &&
          !known.has(line) &&
          !namesSide(line) &&
          !(clarification && line.includes(clarification.question)),
      )
      // What leads the quote in would stand behind it here.
      .map((line) => (line.endsWith(":") ? `(${line.slice(0, -1)})` : line))
      .join("\n")
  );
}

/** What a reader should know of an answer beside its words, a line or a few each. */
export function notesOf(response: Pick<ChatResponse, NotedField>): readonly string[] {
  return [
    ...response.conflicts.map(
      ({ description, citation_numbers: numbers }) =>
        `${description} See ${numbers.map((number) => `[${number}]`).join(" and ")}: all of these are in force.`,
    ),
    ...response.tool_calls.map(
      ({ name, arguments: inputs, result }) =>
        `Computed by ${name} from ${JSON.stringify(inputs)}: ${result || "the documents hold nothing for it"}`,
    ),
    ...(response.clarification ? [askedBack(response.clarification)] : []),
    ...withheld(response),
  ];
}

type NotedField = "conflicts" | "tool_calls" | "clarification" | "withheld" | "mode" | "refused";

function askedBack({ question, field, options }: NonNullable<ChatResponse["clarification"]>): string {
  const choices = options.map(({ value, label }) => `${label}: --${field} ${/\s/.test(value) ? `"${value}"` : value}`);
  return `${question} Ask again with one of these:\n${choices.map((choice) => `  ${choice}`).join("\n")}`;
}

function withheld(response: Pick<ChatResponse, NotedField>): string[] {
  const count = response.withheld.length;
  if (count === 0) return [];
  const why = Object.entries(reasons)
    .map(([reason, words]) => ({ words, count: response.withheld.filter((one) => one.reason === reason).length }))
    .filter((each) => each.count > 0)
    .map((each) => `${each.words} (${each.count})`);
  const stands = response.mode === "extractive" && !response.refused ? " The quote stands." : "";
  return [`${count} ${count === 1 ? "sentence was" : "sentences were"} withheld: ${why.join(", ")}.${stands}`];
}

/** Where, for whom and when a source applies, and whether it is still there; empty: everywhere, everyone, always. */
export function scopeOf(citation: Citation): string {
  const { effective_from: from, effective_to: to, jurisdiction, audience } = citation;
  const parts = [
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(to === undefined ? [] : [`to ${to}`]),
    ...(jurisdiction === undefined ? [] : [jurisdiction]),
    ...(audience === undefined ? [] : [audience]),
    ...(citation.superseded ? ["replaced by a newer version"] : []),
    ...(citation.source_removed ? ["source removed"] : []),
  ];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}
