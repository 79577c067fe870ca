import type { Clarification } from "../contract/chat.ts";
import type { HistoryTurn } from "../contract/search.ts";
import type { Strictness } from "../contract/settings.ts";
import { withoutOtherPlaces, withPlacesOfSections } from "./applicability/section-place.ts";
import { selfContained } from "../retrieval/follow-up.ts";
import type { PassageStore, Scope } from "../retrieval/passage-store.ts";
import type { ReadingDepth, RetrievalResult } from "../retrieval/retrieval.ts";
import { whyNotApplicable } from "./applicability/answer-scope.ts";
import { speaksOf } from "./applicability/audience.ts";
import { clarify } from "./applicability/clarify.ts";
import {
  differingScope,
  type DifferingScope,
  forEverybody,
  isSamePlace,
  ofOnePlace,
} from "./applicability/differing-scope.ts";
import { namesSeveralPlaces, placeOfConversation } from "./applicability/question-place.ts";
import { decide, type Decision } from "./decide.ts";
import type { ReplyLanguage } from "./question-language.ts";
import type { RetrieveDocuments } from "./tools/retrieve-documents.ts";

export interface PassageSearch {
  readonly question: string;
  /** What the conversation may lend. */
  readonly history: readonly HistoryTurn[];
  readonly scope: Scope;
  readonly limit: number;
  readonly reading: ReadingDepth;
  readonly language: ReplyLanguage;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly strictness: Strictness;
  readonly retrieve: RetrieveDocuments;
  readonly passages: Pick<PassageStore, "applicableVersions">;
}

export interface FoundPassages {
  /** Only what may be cited. */
  readonly result: RetrievalResult;
  readonly scope: Scope;
  readonly decision: Decision;
  readonly clarification: Clarification | undefined;
  /** Why nothing applies although something answers; goes with the decision `not_applicable`. */
  readonly notApplicable: string | undefined;
}

/** No country has this code (ISO 3166-1, user-assigned): only what applies everywhere applies there. */
const nowhere = "ZZ";
/** Another place's document answers instead when it scores that much more than the best that applies. */
const clearlyBetter = 1.15;

/** The same by keywords alone, which are often by chance. */
const farBetter = 1.6;

/** Retrieves what applies. Where that differs by what isn't known, the conversation says it, or it is asked back. */
export async function findPassages(search: PassageSearch, signal: AbortSignal): Promise<FoundPassages> {
  const { passages, strictness, language } = search;
  let { scope } = search;
  const isOfSeveral = scope.jurisdiction === undefined && namesSeveralPlaces(search.question);
  const differ = (): DifferingScope | undefined => {
    const found = differingScope(result, scope);
    return isOfSeveral && found?.field === "jurisdiction" ? undefined : found;
  };
  // Reading is most of a search's time: where a place is named that may be needed, it isn't done twice.
  const mayNarrow =
    scope.jurisdiction === undefined &&
    placeOfConversation(search.question, search.history) !== undefined &&
    passages.applicableVersions(scope).length > passages.applicableVersions({ ...scope, jurisdiction: nowhere }).length;
  let result = await run(search, scope, signal, mayNarrow ? "none" : search.reading);
  let differing = differ();
  if (mayNarrow && differing?.field !== "jurisdiction") {
    result = await run(search, scope, signal);
    differing = differ();
  }
  // Once for the place and once for the group, at most.
  while (differing) {
    const value = known(differing, search);
    if (value === undefined) break;
    scope = narrowed(scope, differing.field, value);
    result = await run(search, scope, signal);
    differing = differ();
  }
  const applicable = {
    anywhere:
      passages.applicableVersions({ asOf: scope.asOf }).length > 0 ||
      passages.applicableVersions({ asOf: search.today }).length > 0,
    here: passages.applicableVersions(scope).length > 0,
  };
  const decision = decide(result, applicable, strictness, language);
  const notApplicable =
    decision.refusal === "no_documents" ? undefined : await elsewhere(search, scope, result, decision, signal);
  if (notApplicable !== undefined) {
    return {
      result,
      scope,
      decision: { answerability: decision.answerability, refusal: "not_applicable" },
      clarification: undefined,
      notApplicable,
    };
  }
  const asked = decision.refusal === undefined ? differing : undefined;
  return {
    result: asked ? whateverIsAnswered(result, asked) : isOfSeveral ? result : ofOnePlace(result, scope),
    scope,
    decision,
    clarification: asked && clarify(asked, language),
    notApplicable: undefined,
  };
}

/** What may be quoted beside a question back: nothing that is for one country only, not even a section of a document. */
const whateverIsAnswered = (result: RetrievalResult, asked: DifferingScope): RetrievalResult => {
  const general = forEverybody(result, asked);
  return asked.field === "jurisdiction" ? withoutOtherPlaces(general, { jurisdiction: nowhere }) : general;
};

const narrowed = (scope: Scope, field: DifferingScope["field"], value: string): Scope => ({ ...scope, [field]: value });

async function run(
  { question, history, limit, retrieve, ...search }: PassageSearch,
  scope: Scope,
  signal: AbortSignal,
  reading: ReadingDepth = search.reading,
): Promise<RetrievalResult> {
  const query = { question, history, scope, limit, mode: "hybrid" as const, reading };
  return withPlacesOfSections(withoutOtherPlaces(await retrieve.run(query, signal), scope));
}

/** What the question or the conversation says about what the documents differ by. */
function known({ field, values }: DifferingScope, { question, history }: PassageSearch): string | undefined {
  if (field === "jurisdiction") return placeOfConversation(question, history);
  const own = selfContained(question, history).text;
  const earlier = history.filter(({ role }) => role === "user").map(({ content }) => content);
  for (const text of [own, ...earlier.toReversed()]) {
    const named = values.filter((value) => speaksOf(text, value));
    if (named.length > 0) return named.length === 1 ? named[0] : undefined;
  }
  return undefined;
}

/**
 * Looks whether something answers that is for another place, for other people or of another day. Asked only when nothing
 * that applies answers, or when no document is for the place at all.
 */
async function elsewhere(
  search: PassageSearch,
  scope: Scope,
  result: RetrievalResult,
  decision: Decision,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { passages, today, strictness, language } = search;
  const isNarrow = scope.jurisdiction !== undefined || scope.audience !== undefined;
  const isUnknownPlace =
    scope.jurisdiction !== undefined &&
    passages.applicableVersions(scope).length ===
      passages.applicableVersions({ ...scope, jurisdiction: nowhere }).length;
  if (
    decision.refusal === undefined &&
    !isUnknownPlace &&
    !(await wordsPointElsewhere(search, scope, result, signal))
  ) {
    return undefined;
  }
  const open: Scope[] = [
    ...(isNarrow ? [{ ...scope, jurisdiction: undefined, audience: undefined }] : []),
    ...(scope.asOf !== today && decision.refusal !== undefined ? [{ ...scope, asOf: today }] : []),
  ];
  for (const wider of open) {
    const there = passages.applicableVersions(wider).length;
    // Where no document says whom it is for, looking wider would find the same again.
    if (there === 0 || (wider.asOf === scope.asOf && there === passages.applicableVersions(scope).length)) continue;
    const other = await run(search, wider, signal);
    const [best] = other.passages;
    if (!best || decide(other, { anywhere: true, here: true }, strictness, language).refusal !== undefined) continue;
    const isBetter =
      decision.refusal !== undefined ||
      !isUnknownPlace ||
      best.score >= (result.passages[0]?.score ?? 0) * clearlyBetter;
    const { jurisdiction } = best.passage;
    const isForeign =
      wider.asOf !== scope.asOf ||
      scope.jurisdiction === undefined ||
      (jurisdiction !== undefined && !isSamePlace(jurisdiction, scope.jurisdiction));
    const isThere = result.passages.some(({ passage }) => passage.chunkKey === best.passage.chunkKey);
    if (isBetter && isForeign && !isThere) return whyNotApplicable(best.passage, scope, language);
  }
  return undefined;
}

/** Whether another place's document has so many more of the question's words that what applies is hardly meant. */
async function wordsPointElsewhere(
  { question, history, retrieve }: PassageSearch,
  scope: Scope,
  { signals }: RetrievalResult,
  signal: AbortSignal,
): Promise<boolean> {
  const { jurisdiction } = scope;
  if (jurisdiction === undefined || signals.bestBm25 === 0) return false;
  // Keywords alone cost a few milliseconds.
  const wider = { ...scope, jurisdiction: undefined };
  const open = await retrieve.run({ question, history, scope: wider, limit: 1, mode: "keyword" }, signal);
  const place = open.passages[0]?.passage.jurisdiction;
  const isForeign = place !== undefined && !isSamePlace(place, jurisdiction);
  return isForeign && open.signals.bestBm25 >= signals.bestBm25 * farBetter;
}
