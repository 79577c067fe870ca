import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clarification, Conflict, Sensitivity, ToolCall } from "../contract/chat.ts";
import type { HistoryTurn } from "../contract/search.ts";
import type { Settings } from "../contract/settings.ts";
import { selfContained } from "../retrieval/follow-up.ts";
import type { Passage, PassageStore, Scope } from "../retrieval/passage-store.ts";
import type { ReadingDepth, RetrievalResult } from "../retrieval/retrieval.ts";
import { citable } from "./applicability/differing-scope.ts";
import { inPlace } from "./applicability/place-names.ts";
import { placesOf, scopeOfAnswer } from "./applicability/answer-scope.ts";
import { clarificationText } from "./applicability/clarify.ts";
import { dateOfQuestion, withoutDates } from "./applicability/question-date.ts";
import { CitationList } from "./citations.ts";
import { joinReply, type ReplyText } from "./compose-reply.ts";
import { findConflicts } from "./conflicts/find-conflicts.ts";
import { showConflicts } from "./conflicts/show-conflicts.ts";
import type { Decision } from "./decide.ts";
import { type QuotedAnswer, quoteAnswer, quoteText } from "./extractive/quote.ts";
import { quotableSentences } from "./extractive/quotable-sentences.ts";
import { smallTalkOf, smallTalkReply } from "./extractive/small-talk.ts";
import { quotedReply } from "./extractive/quoted-reply.ts";
import { findPassages } from "./find-passages.ts";
import { languageOfQuestion, type ReplyLanguage } from "./question-language.ts";
import { narrowToQuestion } from "./question-jurisdiction.ts";
import { composeRefusal, type Refusal } from "./refusal.ts";
import type { SensitiveTopics } from "./sensitivity/sensitive-topics.ts";
import { callTools } from "./tools/call-tools.ts";
import type { RetrieveDocuments } from "./tools/retrieve-documents.ts";
import type { ChatTool, ToolQuestion, ToolSource } from "./tools/tool.ts";

/** What is asked, before anything is looked up. */
export interface Inquiry {
  readonly question: string;
  /** Oldest first. */
  readonly history: readonly HistoryTurn[];
  readonly scope: Scope;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly retrieve: RetrieveDocuments;
  readonly tools: readonly ChatTool[];
  readonly topK?: number | undefined;
  /** Absent: `brief`. */
  readonly reading?: ReadingDepth;
}

export interface GroundsOptions {
  readonly passages: PassageStore;
  readonly settings: {
    readonly current: Pick<Settings, "memory_strategy" | "contact" | "sensitive_contact" | "strictness">;
  };
  readonly sensitiveTopics: SensitiveTopics;
}

/** Everything that is known before a model is asked, and the answer without one. */
export interface Grounds {
  readonly result: RetrievalResult;
  readonly decision: Decision;
  readonly quoted: QuotedAnswer;
  /** The question as it may be counted among others: self-contained; of a sensitive one nothing but its topic. */
  readonly askedFor: string;
  /** The passages that answer, verbatim. */
  readonly quotedText: string;
  /** The whole reply when no model has its say. */
  readonly reply: ReplyText;
  /** Where and when the answer holds, before a model's words; empty: it needn't be said. */
  readonly lead: string;
  readonly citations: CitationList;
  readonly refusal: Refusal | undefined;
  readonly sensitivity: Sensitivity | undefined;
  readonly conflicts: readonly Conflict[];
  readonly toolCalls: readonly ToolCall[];
  readonly clarification: Clarification | undefined;
  /** What a model may call tools for; undefined: it was computed by a rule, asked back, or is in dispute. */
  readonly toolQuestion: ToolQuestion | undefined;
  /** A model's words may take the quote's place: nothing was computed, asked back or in dispute. */
  readonly mayGenerate: boolean;
}

/** Passages retrieved when the request doesn't say; more than are quoted from, for the nearest documents' names. */
const defaultPassages = 8;

/** understand → retrieve → decide → compute → quote → compare: everything up to the answer without a model. */
export async function gatherGrounds(inquiry: Inquiry, options: GroundsOptions, signal: AbortSignal): Promise<Grounds> {
  const { passages, sensitiveTopics } = options;
  const { memory_strategy, contact, sensitive_contact, strictness } = options.settings.current;
  const { today, retrieve } = inquiry;
  const language = languageOfQuestion(inquiry.question);
  const smallTalk = smallTalkOf(inquiry.question);
  if (smallTalk) return nothingAsked(inquiry.question, smallTalkReply(smallTalk, language));
  const earlier = memory_strategy === "none" ? [] : inquiry.history;
  const day = dateOfQuestion(inquiry.question, earlier, today);
  const question = day?.question ?? inquiry.question;
  const history = withoutDates(earlier, today);
  const asked = { ...inquiry.scope, ...(day && { asOf: day.asOf }) };
  const topic = sensitiveTopics.topicOf(inquiry.question, earlier);
  const sensitivity = topic && sensitiveTopics.guidanceOn(topic, language, sensitive_contact || contact);

  const limit = inquiry.topK ?? defaultPassages;
  const { result, scope, decision, clarification, notApplicable } = await findPassages(
    {
      question,
      history,
      scope: narrowToQuestion(asked, question, history),
      limit,
      reading: inquiry.reading ?? "brief",
      language,
      today,
      strictness,
      retrieve,
      passages,
    },
    signal,
  );

  const citations = new CitationList();
  const toolQuestion: ToolQuestion = {
    question: selfContained(inquiry.question, earlier).text,
    language,
    today,
    scope,
    result,
    search: async (text) =>
      citable(
        await retrieve.run({ question: text, history: [], scope, limit, mode: "hybrid" }, signal),
        scope,
        clarification?.field,
      ),
  };
  const tools = await callTools(inquiry.tools, toolQuestion, citations, signal);
  const refusal =
    tools.reply || !decision.refusal
      ? undefined
      : composeRefusal(decision.refusal, question, result, contact, notApplicable);
  const isBeside = tools.reply !== undefined && (tools.reply.sources.length === 0 || decision.refusal !== undefined);
  const { quoted, quote, verbatim, isDisputed } =
    refusal || isBeside
      ? nothingQuoted
      : await quotePassages(
          { question, result, taken: tools.reply?.sources ?? [], isSensitive: topic !== undefined },
          citations,
          language,
        );
  const cited = [...result.passages, ...(tools.reply?.sources ?? [])]
    .map(({ passage }) => passage)
    .filter(({ versionId, start, end }) =>
      citations.all.some((one) => one.version_id === versionId && one.start < end && one.end > start),
    );
  const lead = scopeOfAnswer({
    scope,
    today,
    language,
    passages: cited,
    placesDiffer: placesDiffer(cited, scope, passages),
  });
  const back = clarification && !tools.reply ? clarification : undefined;
  return {
    result,
    decision: refusal ? decision : { ...decision, refusal: undefined },
    quoted,
    askedFor: topic ? `(${topic})` : (result.rewrittenQuery ?? inquiry.question),
    quotedText: joinReply([tools.reply?.quoted ?? "", verbatim]).text,
    reply: refusal
      ? { text: refusal.text, claims: [] }
      : joinReply([lead, tools.reply ?? "", quote, back ? clarificationText(back, language) : ""]),
    lead,
    citations,
    refusal,
    sensitivity,
    conflicts: quote.conflicts,
    toolCalls: tools.calls,
    clarification: back,
    toolQuestion:
      tools.calls.length > 0 || back || isDisputed || decision.refusal === "not_applicable" ? undefined : toolQuestion,
    mayGenerate: !refusal && !tools.reply && !back && !isDisputed,
  };
}

/** A greeting or thanks: nothing is looked up, cited or left to a model. */
function nothingAsked(askedFor: string, text: string): Grounds {
  const signals = { bestVector: 0, bestSentence: 0, bestKeyword: 0, bestBm25: 0, bestFused: 0, coverage: 0 };
  return {
    result: {
      passages: [],
      rewrittenQuery: undefined,
      signals: { ...signals, contentWords: 0 },
      timings: { embedMs: 0, searchMs: 0, totalMs: 0 },
    },
    decision: { answerability: 1, refusal: undefined },
    quoted: { text: "", spans: [] },
    askedFor,
    quotedText: "",
    reply: { text, claims: [] },
    lead: "",
    citations: new CitationList(),
    refusal: undefined,
    sensitivity: undefined,
    conflicts: [],
    toolCalls: [],
    clarification: undefined,
    toolQuestion: undefined,
    mayGenerate: false,
  };
}

/** Rules of several places in one answer, each under its place. */
function quoteByPlace({ spans }: QuotedAnswer, citations: CitationList, language: ReplyLanguage): ReplyText {
  const byPlace = Map.groupBy(spans, ({ passage }) => passage.jurisdiction);
  return joinReply(
    [...byPlace].flatMap(([place, own]) => [
      place === undefined ? "" : `${inPlace(place, language)}:`,
      quotedReply({ text: quoteText(own), spans: own }, citations),
    ]),
  );
}

interface QuotedPassages {
  readonly quoted: QuotedAnswer;
  readonly quote: ReplyText & { readonly conflicts: readonly Conflict[] };
  /** The same without a word of ours. */
  readonly verbatim: string;
  readonly isDisputed: boolean;
}

interface QuotedFrom {
  readonly question: string;
  readonly result: RetrievalResult;
  /** Quoted by a tool already. */
  readonly taken: readonly ToolSource[];
  readonly isSensitive: boolean;
}

const nothingQuoted: QuotedPassages = {
  quoted: { text: "", spans: [] },
  quote: { text: "", claims: [], conflicts: [] },
  verbatim: "",
  isDisputed: false,
};

/** What answers; where documents disagree, both sides. */
async function quotePassages(
  { question, result, taken, isSensitive }: QuotedFrom,
  citations: CitationList,
  language: ReplyLanguage,
): Promise<QuotedPassages> {
  if (result.passages.length === 0) return nothingQuoted;
  // Ten milliseconds together, several times that where the processor is busy: others get their turn in between.
  for (const { passage } of result.passages) {
    quotableSentences(passage);
    await nextTurn();
  }
  const whole = quoteAnswer(question, result, isSensitive);
  const spans = whole.spans.filter(
    (span) =>
      !taken.some(
        ({ passage, sentence }) =>
          passage.versionKey === span.passage.versionKey && sentence.start < span.end && sentence.end > span.start,
      ),
  );
  const quoted = spans.length === whole.spans.length ? whole : { text: quoteText(spans), spans };
  await nextTurn();
  const disputes = await findConflicts(question, result, quoted);
  if (disputes.length === 0) {
    const quote = placesOf(spans.map(({ passage }) => passage)).length > 1 ? quoteByPlace : quotedReply;
    return {
      quoted,
      quote: { ...quote(quoted, citations, language), conflicts: [] },
      verbatim: quoted.text,
      isDisputed: false,
    };
  }
  const scoreOf = ({ passage: { chunkKey } }: { readonly passage: Passage }): number =>
    result.passages.find(({ passage }) => passage.chunkKey === chunkKey)?.score ?? 0;
  const shown = showConflicts(disputes, quoted, citations, language, scoreOf);
  return { quoted, quote: shown, verbatim: shown.claims.map(({ text }) => text).join("\n"), isDisputed: true };
}

/** Whether the library has rules for other places than what is cited is for. */
const placesDiffer = (cited: readonly Passage[], { asOf }: Scope, passages: PassageStore): boolean =>
  cited.some(
    ({ jurisdiction }) =>
      jurisdiction !== undefined &&
      passages.applicableVersions({ asOf, jurisdiction }).length < passages.applicableVersions({ asOf }).length,
  );
