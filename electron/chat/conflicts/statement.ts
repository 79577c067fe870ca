import { findJurisdictions } from "../../library/metadata/jurisdictions.ts";
import { monthNumbers } from "../../library/metadata/month-names.ts";
import { analyze } from "../../retrieval/text-analysis.ts";
import { extractNumbers } from "../grounding/numbers.ts";
import type { NumberMention, Quantity } from "../grounding/number-mention.ts";
import { unitOf } from "../grounding/units.ts";

/** A sentence, item or row with what it is read in. */
export interface StatementSource {
  readonly text: string;
  /** Header row or lead-in; empty: none. */
  readonly context: string;
  /** Title and headings. */
  readonly headings: string;
  readonly language: string | undefined;
}

/** What a sentence says, taken apart for comparing it with another one. */
export interface Statement extends StatementSource {
  /** Content words without numbers and units. */
  readonly terms: ReadonlySet<string>;
  /** The same in their order. */
  readonly words: readonly string[];
  /** Terms of what an English sentence writes with a capital in its middle. */
  readonly names: ReadonlySet<string>;
  readonly headingTerms: ReadonlySet<string>;
  /** What its document is about, by its title. */
  readonly titleTerms: ReadonlySet<string>;
  /** What is stated, without the numbers that only say for whom or from when it holds. */
  readonly values: readonly NumberMention[];
  /** Numbers of conditions, each as one word: "after five years". */
  readonly conditions: ReadonlySet<string>;
  /** Words that narrow down whom or what it is about, each as `kind:member`. */
  readonly qualifiers: ReadonlySet<string>;
  readonly polarity: "allows" | "denies" | undefined;
  readonly bound: "min" | "max" | undefined;
  /** It tells of an example, of the past, or of a plan: no rule in force. */
  readonly isNoRule: boolean;
}

const noRule =
  /\b(?:for example|e\.\s?g\.|example|examples|for instance|suppose|imagine|used to|previously|formerly|until (?:19|20)\d\d|before (?:19|20)\d\d|in the past|z\.\s?B\.|zum beispiel|beispiel\w*|früher|bisher|bis (?:19|20)\d\d)\b/iu;

/** What follows in an example from its numbers, and what only announces a list. */
const concludes = /^\W*(?:therefore|thus|hence|today|daher|deshalb|somit|heute)\b/iu;
const announces = /:\s*$/u;

/** What a document says about itself. */
const ofDocument =
  /^\W*(?:it is |this policy is |the policy is |diese \w+ (?:ist|gilt) )?(?:effective|in force|valid|in kraft|gültig)\b|\b(?:is|are) effective from\b|\breplaces\b|\bersetzt\b/iu;
/** What it is about stands in another sentence. */
const pointsBack =
  /^\W*(?:this|that|these|those|it|they|he|she|dies\w*|es)\b(?!\s+(?:policy|rule|document))|\bfor this\b|\bdafür\b/iu;

/** Whom or what a rule is about: two members of one kind are two subjects, and one of them is none of "everybody". */
const qualifierKinds: readonly (readonly [kind: string, members: readonly (readonly [string, RegExp])[]])[] = [
  ["time", [["part", /\bpart[- ]?time|teilzeit/iu]]],
  [
    "people",
    [
      [
        "trainee",
        /\b(?:trainees?|apprentic\w*|interns?|internship|students?|auszubildende\w*|azubis?|praktikant\w*|werkstudent\w*)\b/iu,
      ],
      [
        "manager",
        /\b(?:for managers|managers (?:have|receive|get|are|may)|executives?|directors? (?:have|receive|get|may)|führungskräfte (?:haben|erhalten|bekommen))\b/iu,
      ],
      [
        "external",
        /\b(?:contractors?|freelanc\w*|agency (?:staff|workers?)|temporary (?:staff|workers?)|leiharbeit\w*|freie mitarbeit\w*)\b/iu,
      ],
      ["disabled", /\b(?:severely disabled|schwerbehindert\w*)\b/iu],
      ["minor", /\b(?:under (?:the age of )?18|minors?|jugendliche\w*|minderjährig\w*)\b/iu],
      [
        "probation",
        /\b(?:(?:during|in|while on|within) (?:the |their |your )?(?:probation|trial)|in der probezeit|während der probezeit)\b/iu,
      ],
      ["parent", /\b(?:parents? (?:of|have|may|get)|single parents?|alleinerziehende\w*)\b/iu],
      ["new", /\b(?:new starters?|new joiners?|newly hired|first year|im ersten jahr)\b/iu],
    ],
  ],
  ["grade", [["grade", /\bgrade [a-z\d]+|\bgrades? \d|\blevel \d|\bband [a-z\d]\b/iu]]],
  [
    "day",
    [
      ["weekend", /\b(?:weekends?|saturdays?|sundays?|wochenend\w*|sonntag\w*|samstag\w*)\b/iu],
      ["weekday", /\b(?:weekdays|werktags|monday to friday evenings)\b/iu],
      ["holiday", /\b(?:public holidays?|bank holidays?|feiertag\w*)\b/iu],
      ["night", /\b(?:nights? (?:work|shift)s?|nachtarbeit\w*|nachtschicht\w*)\b/iu],
    ],
  ],
  [
    "leave",
    [
      ["unpaid", /\bunpaid|without pay|unbezahlt/iu],
      ["parental", /\b(?:parental|elternzeit)\b/iu],
      ["maternity", /\b(?:maternity|mutterschutz)\b/iu],
      ["paternity", /\b(?:paternity|partner leave)\b/iu],
      ["adoption", /\badoption\b/iu],
      ["special", /\b(?:special leave|sonderurlaub)\b/iu],
      ["study", /\b(?:study leave|educational leave|bildungsurlaub)\b/iu],
      ["sick", /\b(?:sick(?:ness)?|illness|krank\w*)\b/iu],
    ],
  ],
  [
    "meal",
    [
      ["breakfast", /\b(?:breakfast|frühstück)\b/iu],
      ["lunch", /\b(?:lunch|mittagessen)\b/iu],
      ["dinner", /\b(?:dinner|abendessen)\b/iu],
    ],
  ],
  [
    "reach",
    [["abroad", /\b(?:abroad|international\w*|foreign|overseas|ausland\w*|another country|other countries)\b/iu]],
  ],
  [
    "vehicle",
    [
      ["motorcycle", /\b(?:motor(?:cycle|bike)s?|motorrad)\b/iu],
      ["bicycle", /\b(?:bicycles?|bikes?|fahrr(?:ad|äder))\b/iu],
      ["van", /\b(?:vans?|lorr(?:y|ies))\b/iu],
    ],
  ],
  [
    "class",
    [
      ["first", /\bfirst class\b/iu],
      ["business", /\bbusiness class\b/iu],
      ["economy", /\beconomy\b/iu],
    ],
  ],
  [
    "side",
    [
      [
        "employer",
        /\b(?:the (?:employer|company) (?:gives|must give|has to give|can give|terminates)|notice by the (?:employer|company)|arbeitgeberseit\w*)\b/iu,
      ],
    ],
  ],
  [
    "direction",
    [
      ["give", /\b(?:giv(?:e|en|ing)|offer(?:ed|ing)?|schenken|vergeben)\b/iu],
      ["accept", /\b(?:accept(?:ed|ing)?|receiv(?:ed|ing) gifts|annehmen|angenommen)\b/iu],
    ],
  ],
  ["birth", [["multiple", /\b(?:twins?|multiple births?|mehrling\w*|zwilling\w*)\b/iu]]],
];
/** Members that say nothing when only one of two statements has them. */
const unmarked = new Set([
  "day:weekday",
  "leave:sick",
  "direction:give",
  "direction:accept",
  "leave:parental",
  "leave:maternity",
  "day:night",
  "day:weekend",
]);

/** Words that nearly every rule has. */
const generic = new Set(
  "employe staff compani work worker team manag peopl person everybodi everyon may must can receiv get entitl day mitarbeiter mitarbeit beschaftigt betragt betrag gibt erhalt erhalten firma unternehmen".split(
    " ",
  ),
);
/** Words of titles that say what kind of document it is. */
const titleWords = new Set(
  "polici faq guid handbook procedur rule overview welcom pack general hr manual guidelin agreement regul question answer fragen antworten richtlini regel regelung leitfaden mapp handbuch ubersicht benefit charter book".split(
    " ",
  ),
);
export const isGeneric = (term: string): boolean => generic.has(term);

const serviceBehind =
  /^\s*(?:\p{L}+\s+){0,2}?(?:of (?:\p{L}+ )?(?:service|employment|age|membership)|with (?:us|the company)|service|employment|old|in the company|betriebszugehörigkeit|dabei|beschäftigung|im unternehmen|alt)\b/iu;
const conditionBefore =
  /(?:(?<!\p{L})(?:after|from|with|over|under|more than|less than|fewer than|longer than|at least|once|for the first|in the first|during the first|seit|nach|ab|bei|mit|unter|über|in den ersten|bei weniger als|bei mehr als|länger als|weniger als)\s+(?:the |your |their |completed |vollendeten )*)$/iu;
const averagedBefore = /\b(?:averaged|spread|measured|im durchschnitt|verteilt)\s+(?:over|über|von)\s*$/iu;

/** Each part is read when it is first asked for: most statements are set aside by their words alone. */
export function readStatement(source: StatementSource): Statement {
  const { text, context, headings, language = "en" } = source;
  const [title = "", ...below] = headings.split(" > ");
  const whole = `${context} ${text}`;
  const [cell] = text.split(" | ");
  const isRow = text.includes(" | ");
  const mentions = (): NumberMention[] => extractNumbers(text);
  const isCondition = (mention: NumberMention, all: readonly NumberMention[]): boolean =>
    (isRow && cell !== undefined && mention.end <= cell.length) || isConditionOf(mention, text, all);
  return lazily<Statement>({
    text: () => text,
    context: () => context,
    headings: () => headings,
    language: () => source.language,
    terms: () => new Set(termsOf(`${text} ${context}`, language)),
    words: () => termsOf(text, language),
    names: () => new Set(language === "en" ? termsOf(capitalised(text.replace(/\([^)]*\)/gu, " ")), language) : []),
    headingTerms: () => new Set(termsOf(headings, language)),
    titleTerms: () => new Set(termsOf(title, language).filter((term) => !isGeneric(term) && !titleWords.has(term))),
    values: () => mentions().filter((mention, _, all) => !isCondition(mention, all) && !isYear(mention)),
    conditions: () =>
      new Set(
        mentions()
          .filter((mention, _, all) => isCondition(mention, all))
          .map(conditionKey),
      ),
    qualifiers: () => new Set([...qualifiersOf(`${below.join(" ")} ${whole}`), ...placesOf(text)]),
    polarity: () => polarityOf(text),
    bound: () => boundOf(text),
    isNoRule: () =>
      [noRule, ofDocument].some((one) => one.test(whole)) ||
      noRule.test(headings) ||
      [pointsBack, concludes, announces].some((one) => one.test(text)),
  });
}

/** An object whose fields are made when they are first read. */
function lazily<Whole extends object>(makers: { readonly [Field in keyof Whole]-?: () => Whole[Field] }): Whole {
  const whole = {};
  for (const [field, make] of Object.entries<() => unknown>(makers)) {
    Object.defineProperty(whole, field, {
      configurable: true,
      enumerable: true,
      get() {
        const value = make();
        Object.defineProperty(whole, field, { value, enumerable: true });
        return value;
      },
    });
  }
  return whole as Whole;
}

export const isQuantity = (mention: NumberMention): mention is Quantity => mention.kind === "quantity";

const isYear = (mention: NumberMention): boolean =>
  isQuantity(mention) && !mention.unit && /^(?:19|20)\d\d$/u.test(mention.text);

function isConditionOf(mention: NumberMention, text: string, all: readonly NumberMention[]): boolean {
  if (!isQuantity(mention)) return false;
  const before = text.slice(0, mention.start);
  if (serviceBehind.test(text.slice(mention.end))) return true;
  // "Laptops are replaced after four years" states its only number; "after three days a certificate …" does too.
  const others = all.filter(
    (other) => other !== mention && isQuantity(other) && other.unit !== undefined && !other.ordinal,
  );
  return (
    others.length > 0 && mention.unit !== undefined && conditionBefore.test(before) && !averagedBefore.test(before)
  );
}

const conditionKey = (mention: NumberMention): string =>
  isQuantity(mention)
    ? `${mention.values[0] ?? 0}*${mention.unit?.factor ?? 1} ${mention.unit?.dimension ?? ""}`
    : mention.text;

const termsOf = (text: string, language: string): string[] =>
  analyze(text, language)
    .filter(
      ({ word, term }) =>
        !/^\d/u.test(term) && unitOf(word) === undefined && !numberWords.has(word) && !monthNumbers.has(word),
    )
    .map(({ term }) => concepts.get(term) ?? term);

/** What two policies call by different words, as stems; the first of each stands for all. */
const concepts = new Map(
  [
    "remot home homeoffic telework mobil",
    "leav holiday vacat pto urlaub ferien",
    "expens spes reisekost",
    "claim submit reimburs refund hand",
    "pay salari wage gehalt lohn",
    "sick ill illness krank krankheit",
    "laptop notebook",
    "supplement premium zuschlag",
    "referr recommend",
    "job contract",
    "dog pet hund",
    "certif note attest",
    "deduct withhold",
    "request appli applic beantrag beantragt antrag",
  ].flatMap((line) => {
    const [first = "", ...others] = line.split(" ");
    return others.map((other) => [other, first] as const);
  }),
);

const capitalised = (text: string): string =>
  (text.match(/(?<=[\p{Ll}\d,] )\p{Lu}\p{Ll}+/gu) ?? []).filter((word) => !calendarWords.test(word)).join(" ");

const calendarWords =
  /^(?:January|February|March|April|May|June|July|August|September|October|November|December|\p{Lu}\p{Ll}+day)s?$/u;

const numberWords = new Set(
  "one two three four five six seven eight nine ten eleven twelve half ein eine zwei drei vier fünf sechs sieben acht neun zehn elf zwölf first second third".split(
    " ",
  ),
);

function qualifiersOf(text: string): string[] {
  return qualifierKinds.flatMap(([kind, members]) =>
    members.flatMap(([member, pattern]) => {
      const found = pattern.exec(text)?.[0];
      return found === undefined ? [] : [`${kind}:${kind === "grade" ? found.toLowerCase() : member}`];
    }),
  );
}

/** Countries that a text is about; one in brackets is an aside. */
function placesOf(text: string): string[] {
  return findJurisdictions(text.replace(/\([^)]*\)/gu, " ")).map((code) => `place:${code}`);
}

/** Whether the qualifiers leave room for both statements to be about the same people and things. */
export function sameSubject(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const kinds = new Set([...a, ...b].map((one) => one.split(":")[0]));
  return [...kinds].every((kind) => {
    const [own, other] = [a, b].map((set) => [...set].filter((one) => one.startsWith(`${kind}:`)));
    if (!own || !other) return true;
    if (own.length > 0 && other.length > 0) return own.some((one) => other.includes(one));
    return [...own, ...other].every((one) => unmarked.has(one));
  });
}

const denying =
  /\b(?:(?:may|can|do|does|is|are|will|must)\s?not|cannot|can['’]t|isn['’]t|aren['’]t|don['’]t|doesn['’]t|won['’]t|never|no longer|prohibited|forbidden|not (?:allowed|permitted|possible|paid|carried|refunded|required|entitled|eligible)|nicht|kein\w*|verboten|untersagt|ausgeschlossen|niemals)\b/iu;
const allowing =
  /\b(?:may|can|allowed|permitted|possible|entitled|eligible|is|are|receives?|gets?|have|has|darf|dürfen|kann|können|erlaubt|möglich|wird|werden|ist|sind|erhalten|haben)\b/iu;
/** What makes a yes or a no hold only sometimes. */
export const exceptions =
  /\b(?:unless|except\w*|only (?:if|with|when|after|for|in)|without|other than|as long as|if (?:it|they|you|there) (?:is|are|has|have)n?o?t?|außer|sofern|nur (?:wenn|mit|nach|für)|ohne|es sei denn)\b/iu;

function polarityOf(text: string): Statement["polarity"] {
  if (denying.test(text)) return "denies";
  return allowing.test(text) ? "allows" : undefined;
}

function boundOf(text: string): Statement["bound"] {
  const [min, max] = [
    /\b(?:at least|minimum|no(?:t)? (?:less|fewer) than|mindestens|wenigstens|must take)\b/iu.test(text),
    /\b(?:at most|maximum|no(?:t)? more than|up to|limited to|höchstens|maximal|bis zu)\b/iu.test(text),
  ];
  return min === max ? undefined : min ? "min" : "max";
}
