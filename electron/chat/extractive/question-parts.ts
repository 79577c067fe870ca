const asking =
  "(?:how|what|when|who|whom|where|which|why|can|could|do|does|did|is|are|am|will|must|may|should|wie|was|wann|wer|wen|wo|welche[nrms]?|warum|kann|darf|muss|ist|sind|gibt|habe|bekomme)";
const joint = new RegExp(`[,;]?\\s+(?:and|und|or|oder)\\s+(?:also\\s+|auch\\s+)?(?=${asking}\\b)`, "iu");

/** A question that asks two or three things, part by part; one that doesn't is its own only part. */
export function questionParts(question: string): string[] {
  const sentences = question
    .split(/(?<=[?？])\s+/u)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const asked = sentences.filter((part) => part.endsWith("?"));
  const parts = (asked.length > 1 ? asked : [question]).flatMap((part) => part.split(joint));
  const telling = parts.map((part) => part.trim()).filter((part) => part.split(/\s+/u).length >= 3);
  return telling.length > 1 ? telling.slice(0, 3) : [question.trim()];
}
