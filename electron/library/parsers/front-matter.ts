import { parse } from "yaml";
import { foldText } from "./fold-text.ts";

/** Front matter's scalar fields as text, keys in lower case with underscores; what isn't YAML gives none. */
export function readFrontMatter(yaml: string): Record<string, string> {
  const properties: Record<string, string> = {};
  let fields: unknown;
  try {
    // The core schema leaves dates as they are written.
    fields = parse(yaml, { schema: "core", maxAliasCount: 0, logLevel: "silent" });
  } catch {
    return properties;
  }
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) return properties;
  for (const [key, value] of Object.entries(fields)) {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    const scalars = values.filter((item) => ["string", "number", "boolean"].includes(typeof item));
    const text = foldText(scalars.join(", "));
    if (text !== "") properties[key.toLowerCase().replace(/[\s-]+/g, "_")] = text;
  }
  return properties;
}
