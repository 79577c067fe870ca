export interface ToolInput {
  readonly name: string;
  readonly kind: "day" | "text";
  readonly value: string;
}

/** Of no use to a person: keys, and what the whole page says anyway. */
const unsaid: Readonly<Record<string, readonly string[]>> = {
  compare_versions: ["document_id", "from", "to"],
};

/** The inputs of a call that are worth showing. */
export const shownInputs = (tool: string, given: Readonly<Record<string, unknown>>): readonly ToolInput[] =>
  toolInputs(given).filter(({ name }) => name !== "language" && !unsaid[tool]?.includes(name));

const day = /^\d{4}-\d{2}-\d{2}$/;

/** The inputs that were given, each as a line of text. */
export function toolInputs(given: Readonly<Record<string, unknown>>): readonly ToolInput[] {
  return Object.entries(given).flatMap(([name, value]): ToolInput[] => {
    if (value === undefined || value === null || value === "") return [];
    if (typeof value === "string") return [{ name, kind: day.test(value) ? "day" : "text", value }];
    return [{ name, kind: "text", value: textOf(value) }];
  });
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .filter(([, part]) => part !== undefined && part !== null)
    .map(([name, part]) => `${wordsOf(name)}: ${textOf(part)}`)
    .join("; ");
}

/** `noticePeriodEnd`, `notice_period_end` → "Notice period end". */
export function wordsOf(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
