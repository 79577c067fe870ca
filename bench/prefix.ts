import { availableParallelism } from "node:os";
import { assumedShape } from "../electron/inference/engine-shape.ts";
import { median, shown, type BenchPart } from "./bench-part.ts";
import { openHandbookBackend, type BenchBackend } from "./handbook-backend.ts";
import { firstWords, NaiveRival } from "./naive-rival.ts";

/** Each turn about something else, and of a kind that the model writes: no tool computes it, nothing is asked back. */
const conversation = [
  "How long is probation?",
  "Which expenses are paid on a business trip?",
  "How long is the notice period after probation?",
  "What happens to my laptop when I leave?",
  "How do I report a data breach?",
];
const answerTokens = 40;
const contextSize = 8_192;

interface Turn {
  readonly ours: number;
  readonly quoteMs: number;
  readonly rival: number;
  readonly evaluated: number;
}

/** Time to first token over a conversation of five turns, beside a naive design with 6 passages of 250 words a turn. */
export const prefix: BenchPart = {
  name: "prefix",
  title: "A conversation of five turns: time to the model's first token",
  async run({ quick, say }) {
    await using app = await openHandbookBackend();
    const runs: Turn[][] = [];
    for (let run = 0; run < (quick ? 1 : 5); run += 1) {
      runs.push(await converse(app));
      say(
        `conversation ${run + 1}: ${runs
          .at(-1)
          ?.map(({ ours, rival }) => (ours / rival).toFixed(2))
          .join(" ")}`,
      );
    }
    const of = (turn: number, figure: (turn: Turn) => number): number =>
      median(runs.flatMap((turns) => turns.slice(turn, turn + 1)).map(figure));
    const ratios = runs.flatMap((turns) => turns.slice(1)).map(({ ours, rival }) => ours / rival);
    return {
      columns: [
        "turn",
        "Handrail's first words of the answer, s",
        "naive, s",
        "ratio",
        "prompt tokens evaluated",
        "quote on screen, s",
      ],
      rows: conversation.map((_, turn) => [
        String(turn + 1),
        of(turn, ({ ours }) => ours / 1_000),
        of(turn, ({ rival }) => rival / 1_000),
        of(turn, ({ ours, rival }) => ours / rival),
        of(turn, ({ evaluated }) => evaluated),
        of(turn, ({ quoteMs }) => quoteMs / 1_000),
      ]),
      figures: [
        {
          name: "ratio of turns 2 to 5, median",
          value: median(ratios),
          better: "lower",
          limit: 0.35,
          isRatio: true,
        },
      ],
      notes: [
        `${runs.length} conversations, turn by turn side by side; time from Enter, search included.`,
        `The model wrote every turn; ratios of the ${ratios.length} turns 2 to 5 from ${shown(Math.min(...ratios))} to ${shown(Math.max(...ratios))}.`,
      ],
    };
  },
};

async function converse({ client, modelPath }: BenchBackend): Promise<Turn[]> {
  await using rival = await NaiveRival.start(modelPath, assumedShape(availableParallelism()), contextSize);
  const turns: Turn[] = [];
  const { session_id } = await client.sessions.create({});
  for (const message of conversation) {
    const request = { session_id, message, mode: "generated", max_tokens: answerTokens, temperature: 0 } as const;
    const { usage } = await client.chat.ask(request);
    if (usage.prompt_tokens === 0) throw new Error(`The model wasn't asked: ${message}`);
    const { results } = await client.search.search({ query: message, limit: 6 });
    const passages = results.map(({ text }) => firstWords(text, 250));
    const { firstTokenMs } = await rival.ask(message, passages, answerTokens);
    turns.push({
      ours: usage.time_to_first_token_ms ?? usage.total_ms,
      quoteMs: usage.time_to_first_quote_ms ?? usage.total_ms,
      rival: firstTokenMs,
      evaluated: usage.prompt_tokens - usage.cached_tokens,
    });
  }
  await client.sessions.delete({ session_id });
  return turns;
}
