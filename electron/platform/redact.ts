/** Names of fields that hold what a person asked, what was answered, or what a document says. */
const privateTextKeys = new Set([
  "text",
  "texts",
  "message",
  "message_text",
  "messages",
  "question",
  "answer",
  "response",
  "content",
  "quote",
  "quoted_answer",
  "query",
  "rewritten_query",
  "prompt",
  "draft",
  "title",
  "comment",
  "body",
]);

/** Names of fields that hold secrets: never written, at no level. */
const secretKeys = new Set(["token", "authorization", "cookie", "setcookie", "password", "secret", "apikey"]);

const privateNormal = new Set([...privateTextKeys].map(normal));
const deepest = 6;

/** `messageText`, `message_text` and `Message-Text` are the same field. */
function normal(key: string): string {
  return key.toLowerCase().replace(/[_-]/g, "");
}

/**
 * A copy without secrets and, unless `privateText` allows it, without people's and documents' text. What is removed is
 * left as `[redacted]`, so that a reader of the log knows something was there.
 */
export function redact(
  fields: Readonly<Record<string, unknown>>,
  options: { readonly privateText: boolean },
): Record<string, unknown> {
  return redactObject(fields, options.privateText, 0);
}

function redactObject(fields: object, privateText: boolean, depth: number): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    const name = normal(key);
    const hidden = secretKeys.has(name) || (!privateText && privateNormal.has(name));
    safe[key] = hidden && value !== undefined ? "[redacted]" : redactValue(value, privateText, depth);
  }
  return safe;
}

function redactValue(value: unknown, privateText: boolean, depth: number): unknown {
  if (typeof value !== "object" || value === null || value instanceof Error || value instanceof Date) return value;
  if (depth >= deepest) return "[deep]";
  if (Array.isArray(value)) return value.map((item) => redactValue(item, privateText, depth + 1));
  return redactObject(value, privateText, depth + 1);
}
