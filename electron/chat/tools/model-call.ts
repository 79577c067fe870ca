import { z } from "zod";
import { dayOf } from "../applicability/answer-scope.ts";
import { isForReaders } from "../grounding/instructions.ts";
import { extractNumbers, findUnsupported, readSourceNumbers } from "../grounding/numbers.ts";
import { type Day, readDays } from "./calendar-days.ts";
import type { RoutedCall, ToolQuestion, ToolSource } from "./tool.ts";

/** What makes a tool one that a model can call. */
export interface ModelCall<Input> {
  /** JSON schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Whether the question's words make a call thinkable: only then is a model told of the tool, as each costs time. */
  isThinkable(question: ToolQuestion): boolean;
  /**
   * The call that the arguments make. Undefined: they aren't what the schema says, or a value is neither in the
   * question nor in what was found.
   *
   * @param given what the model wrote, read as JSON
   * @param results of the calls before this one, whose numbers may be used too
   */
  accept(given: unknown, question: ToolQuestion, results: readonly string[]): Promise<RoutedCall<Input> | undefined>;
}

export interface ModelCallOptions<Given, Input> {
  readonly schema: z.ZodType<Given>;
  isThinkable(question: ToolQuestion): boolean;
  /** Days that the arguments hold: each has to be the question's, or today. */
  days?(given: Given): readonly Day[];
  /** Numbers that they hold, with their units ("4 weeks"): each has to stand in question, passages or results. */
  numbers?(given: Given): readonly string[];
  /** The rest of the input, which no model is asked for. */
  complete(
    given: Given,
    question: ToolQuestion,
    sources: readonly ToolSource[],
  ): Input | undefined | Promise<Input | undefined>;
}

export function modelCall<Given, Input>(options: ModelCallOptions<Given, Input>): ModelCall<Input> {
  const { schema, isThinkable, days, numbers, complete } = options;
  return {
    parameters: shortSchema(schema),
    isThinkable,
    async accept(raw, question, results) {
      const given = schema.safeParse(raw).data;
      if (given === undefined) return undefined;
      const known = new Set([question.today, ...readDays(question.question, question.today).map(({ day }) => day)]);
      if (!(days?.(given) ?? []).every((day) => known.has(day))) return undefined;
      const sources = sourcesOf(numbers?.(given) ?? [], question, results);
      if (!sources) return undefined;
      const input = await complete(given, question, sources);
      return input === undefined ? undefined : { input, sources };
    },
  };
}

/** A prompt's tokens are a person's time: what the schema checks again anyway isn't told. */
function shortSchema(schema: z.ZodType): Readonly<Record<string, unknown>> {
  const {
    $schema: _,
    additionalProperties: __,
    ...short
  } = z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      delete jsonSchema.pattern;
      delete jsonSchema.maxLength;
    },
  });
  return short;
}

const looksAt = 5;

/** The sentences that hold what the question doesn't; undefined: something stands neither there nor in a result. */
function sourcesOf(
  numbers: readonly string[],
  { question, result }: ToolQuestion,
  results: readonly string[],
): ToolSource[] | undefined {
  const isIn = (number: string, text: string): boolean =>
    findUnsupported(extractNumbers(number), [readSourceNumbers(text)], []).length === 0;
  const sources: ToolSource[] = [];
  for (const number of numbers) {
    if (isIn(number, question)) continue;
    if (sources.some(({ sentence }) => isIn(number, sentence.text))) continue;
    const source = result.passages
      .slice(0, looksAt)
      .flatMap(({ passage }) => passage.sentences.map((sentence) => ({ passage, sentence })))
      .find(
        ({ passage, sentence }) =>
          sentence.kind !== "heading" && isForReaders(passage, sentence) && isIn(number, sentence.text),
      );
    if (source) sources.push(source);
    else if (!results.some((text) => isIn(number, text))) return undefined;
  }
  return sources;
}

/** Days as a model is asked for them. */
export const daySchema = z.iso.date();

/** How a day is written in a prompt. */
export const todayLine = (today: Day): string => `Today is ${dayOf(today, "en")} (${today}).`;
