import { basename, extname } from "node:path";
import {
  documentMetadataSchema,
  type Block,
  type DocumentMetadata,
  type MetadataOrigin,
} from "../../contract/documents.ts";
import type { ParsedDocument } from "../parsers/parsed-document.ts";
import { datePattern, parseDate } from "./dates.ts";
import { detectLanguage } from "./detect-language.ts";
import { findJurisdictions, jurisdictionOfPath, normalizeJurisdiction, parseJurisdiction } from "./jurisdictions.ts";

export interface ProposedMetadata {
  readonly title: string;
  readonly metadata: DocumentMetadata;
  readonly origins: Readonly<Partial<Record<keyof DocumentMetadata, MetadataOrigin>>>;
}

export interface ProposalInput {
  readonly document: Pick<ParsedDocument, "text" | "blocks" | "title" | "properties">;
  /** Relative to the root of the import. */
  readonly path: string;
  /** What whoever imports says; wins over everything that is found. */
  readonly requested?: DocumentMetadata | undefined;
}

type Candidates = { [Field in keyof DocumentMetadata]?: DocumentMetadata[Field] | undefined };

/** Phrases about the whole document stand near its beginning. */
const openingLength = 2_500;
const closingLength = 1_500;

/** Title and metadata of a document from all that speaks of them. Pure. */
export function proposeMetadata({ document, path, requested = {} }: ProposalInput): ProposedMetadata {
  const title = proposeTitle(document, path);
  const sources: readonly (readonly [MetadataOrigin, Candidates])[] = [
    [
      "request",
      { ...requested, jurisdiction: requested.jurisdiction && normalizeJurisdiction(requested.jurisdiction) },
    ],
    ["properties", fromProperties(document.properties)],
    ["text", fromText(document.text)],
    ["title", fromTitle(title)],
    ["file_name", fromPath(path)],
  ];
  const metadata: Record<string, string> = {};
  const origins: Partial<Record<keyof DocumentMetadata, MetadataOrigin>> = {};
  for (const field of documentMetadataSchema.keyof().options) {
    const source = sources.find(([, candidates]) => candidates[field] !== undefined);
    const value = source?.[1][field];
    if (!source || !documentMetadataSchema.shape[field].safeParse(value).success || value === undefined) continue;
    metadata[field] = value;
    origins[field] = source[0];
  }
  const { effective_from: from, effective_to: to } = metadata;
  if (from !== undefined && to !== undefined && to < from) {
    delete metadata["effective_to"];
    delete origins.effective_to;
  }
  return { title, metadata: documentMetadataSchema.parse(metadata), origins };
}

function proposeTitle({ text, blocks, title }: ProposalInput["document"], path: string): string {
  const headings = blocks.filter((block) => block.kind === "heading");
  const textOf = (block: Block): string => text.slice(block.start, block.end);
  const [first] = headings;
  const outermost = Math.min(...headings.map((heading) => heading.level ?? 1));
  const main = headings.filter((heading) => (heading.level ?? 1) === outermost);
  const alone = main.length === 1 ? main[0] : undefined;
  const fileName = basename(path, extname(path)).replace(/[-_]+/g, " ").trim();
  const fromHeading = alone ?? (first && first.start === blocks[0]?.start ? first : undefined);
  const heading = fromHeading && textOf(fromHeading);
  // A page's title element often goes on with the site's name.
  const named = heading !== undefined && title?.startsWith(heading) ? heading : title;
  const candidates = [named, heading, fileName, basename(path)];
  const chosen = candidates.find((candidate) => candidate !== undefined && candidate !== "") ?? path;
  return chosen.slice(0, 300);
}

const fieldNames: Readonly<Record<keyof DocumentMetadata, readonly string[]>> = {
  jurisdiction: ["jurisdiction", "country", "region", "land"],
  audience: ["audience", "zielgruppe"],
  effective_from: [
    "effective_from",
    "effective_date",
    "effective",
    "valid_from",
    "gültig_ab",
    "gueltig_ab",
    "in_force_from",
  ],
  effective_to: ["effective_to", "effective_until", "valid_to", "valid_until", "expires", "gültig_bis", "gueltig_bis"],
  supersedes: ["supersedes", "replaces", "ersetzt"],
  language: ["language", "lang", "sprache"],
  owner: ["owner", "policy_owner", "document_owner", "verantwortlich", "verantwortliche", "eigentümer", "eigentuemer"],
  review_date: [
    "review_date",
    "next_review",
    "next_review_date",
    "review_by",
    "nächste_überprüfung",
    "naechste_ueberpruefung",
    "überprüfung",
    "ueberpruefung",
  ],
};

function fromProperties(properties: Readonly<Record<string, string>>): Candidates {
  const named = new Map(
    Object.entries(properties).map(([name, value]) => [name.trim().replace(/[\s-]+/g, "_"), value]),
  );
  const read = (field: keyof DocumentMetadata): string | undefined =>
    fieldNames[field].map((name) => named.get(name)).find((value) => value !== undefined);
  const jurisdiction = read("jurisdiction");
  return {
    jurisdiction: jurisdiction === undefined ? undefined : parseJurisdiction(jurisdiction),
    audience: read("audience"),
    effective_from: parseDate(read("effective_from") ?? ""),
    effective_to: parseDate(read("effective_to") ?? ""),
    supersedes: read("supersedes"),
    language: /^([a-z]{2})(?:[-_]|$)/i.exec(read("language") ?? "")?.[1]?.toLowerCase(),
    owner: read("owner")?.trim(),
    review_date: parseDate(read("review_date") ?? ""),
  };
}

const between = "[\\s:|]*(?:the\\s+|dem\\s+)?";
const effectiveFrom = new RegExp(
  `(?:(?:effective|valid|in force|in effect|with effect|applicable|applies)(?:\\s+(?:date|as\\s+of|from|since|on|of))*` +
    `|gültig\\s+(?:ab|seit)|(?:in\\s+kraft(?:\\s+getreten)?|gilt|wirksam)\\s+(?:ab|am|seit|zum)|ab\\s+dem)${between}(${datePattern})`,
  "i",
);
const effectiveTo = new RegExp(
  `(?:(?:valid|effective|in force|applies|applicable)\\s+(?:from\\s+${datePattern}\\s+)?(?:until|till|to|through)|expires(?:\\s+on)?` +
    `|gültig\\s+(?:(?:ab|von|vom)\\s+${datePattern}\\s+)?bis(?:\\s+(?:zum|einschließlich))?)${between}(${datePattern})`,
  "i",
);
/** Only of the document itself: in the middle of a sentence something else is replaced. */
const supersedes =
  /(?:\b(?:this|diese[rs]?)\s+(?:[\p{L}-]+\s+)?(?:replaces|supersedes|ersetzt)|^(?:replaces|supersedes|ersetzt))\s*[:|]?\s+(?:(?:the|our|die|den|das)\s+)?["“„']?([^"”“\n|.;]{3,150})/imu;
const scope =
  /(?:this\s+(?:policy|document|procedure|handbook|guideline|agreement)[^.\n]{0,40}\s(?:applies|is)\s|^applies\s|(?:diese|dieser|dieses)\s[^.\n]{0,40}\sgilt\s|^gilt\s|^geltungsbereich)[^.\n]*/im;
/** As a label before a colon or in a table's cell: within a sentence an owner owns something else. */
const owner =
  /(?:^|[|\t])[ ]*(?:(?:policy|document|process|content)[ -]owner|owner|owned by|(?:dokument(?:en)?|richtlinien|inhaltlich[ -]?)?verantwortlich(?:e[rs]?)?(?: (?:person|stelle|abteilung))?|eigentümer(?:in)?)[ ]*[:|\t][ ]*([^\n|\t]{2,200})/imu;
const reviewDate = new RegExp(
  `(?:next\\s+(?:scheduled\\s+)?review|review\\s+(?:date|due|by)|(?:to\\s+be|will\\s+be)\\s+reviewed(?:\\s+again)?` +
    `|(?:nächste\\s+)?(?:überprüfung|revision)(?:sdatum)?|wiedervorlage|wird\\s+(?:spätestens\\s+)?überprüft)` +
    `(?:\\s+(?:date|due|is|by|on|before|am|zum|bis|spätestens))*${between}(${datePattern})`,
  "iu",
);

function fromText(text: string): Candidates {
  const opening = text.slice(0, openingLength);
  // Who keeps a document, and until when, often stands at its end.
  const edges = `${opening}\n${text.slice(Math.max(openingLength, text.length - closingLength))}`;
  const countries = findJurisdictions(scope.exec(opening)?.[0] ?? "");
  return {
    jurisdiction: countries.length === 1 ? countries[0] : undefined,
    effective_from: parseDate(effectiveFrom.exec(opening)?.[1] ?? ""),
    effective_to: parseDate(effectiveTo.exec(opening)?.[1] ?? ""),
    supersedes: supersedes.exec(opening)?.[1]?.trim(),
    language: detectLanguage(text),
    owner: owner.exec(edges)?.[1]?.trim(),
    review_date: parseDate(reviewDate.exec(edges)?.[1] ?? ""),
  };
}

function fromTitle(title: string): Candidates {
  const countries = findJurisdictions(title);
  return { jurisdiction: countries.length === 1 ? countries[0] : undefined };
}

function fromPath(path: string): Candidates {
  const name = basename(path, extname(path));
  const years = name.match(/(?<!\d)(?:19|20)\d{2}(?!\d)/g) ?? [];
  const full = /(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/.exec(name)?.[0];
  const date = full ?? (years.length === 1 ? `${years[0] ?? ""}-01-01` : "");
  return {
    jurisdiction: jurisdictionOfPath(path),
    effective_from: parseDate(date),
    language: /\.([a-z]{2})$/.exec(name)?.[1],
  };
}
