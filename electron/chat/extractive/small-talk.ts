import type { ReplyLanguage } from "../question-language.ts";

/** What is said to Handrail itself and asks nothing of the documents. */
export type SmallTalk = "greeting" | "thanks" | "farewell" | "about";

const addressee = String.raw`(?:[\s,]+(?:there|all|team|everyone|everybody|handrail|again|zusammen|nochmal))*`;
const whole = (words: string): RegExp => new RegExp(`^(?:${words})${addressee}[\\s,.!?…:)🙂👋🙏👍]*$`, "iu");

const patterns: readonly (readonly [SmallTalk, RegExp])[] = [
  [
    "thanks",
    whole(
      String.raw`(?:(?:ok(?:ay)?|great|perfect|super|cool|nice|got it|alles klar|gut)[\s,.!]+)?(?:many thanks|thanks|thank you|thx|ty|cheers|danke(?: dir| ihnen| schön| sehr)?|vielen dank|besten dank|merci)(?: (?:a lot|so much|very much|for (?:your|the) help|für (?:die|deine|ihre) hilfe|sehr|schön))?|(?:that|this) (?:helps|helped)(?: a lot)?|(?:ok(?:ay)?|great|perfect|got it|alles klar|super|verstanden)`,
    ),
  ],
  [
    "greeting",
    whole(
      String.raw`hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|hallo|hi hi|moin(?: moin)?|servus|grüß gott|guten (?:tag|morgen|abend)|(?:(?:hi|hello|hey|hallo)[\s,!.]+)?(?:how are you|how's it going|what's up|wie geht(?:'s| es dir| es ihnen)?)(?: (?:today|doing|heute))?`,
    ),
  ],
  [
    "farewell",
    whole(
      String.raw`bye(?: bye)?|good ?bye|see you(?: later)?|have a (?:nice|good) (?:day|weekend)|tschüss?|auf wiedersehen|bis (?:bald|später)`,
    ),
  ],
  [
    "about",
    whole(
      String.raw`(?:(?:hi|hello|hey|hallo)[\s,!.]+)?(?:who are you|what are you|what is handrail|are you (?:a (?:bot|robot|human|person)|an ai|real)|what can (?:you|i) (?:do|help(?: me)? with|ask(?: you)?)|what (?:do you do|do you know)|how (?:do|can) (?:i use you|you help(?: me)?)|how does this work|can you help(?: me)?|help|wer bist du|wer sind sie|was (?:kannst|können) (?:du|sie)(?: (?:alles|tun|machen))?|was kann ich (?:dich |sie )?fragen|wie funktioniert (?:das|dies)|hilfe|bist du (?:ein mensch|ein bot|eine ki))(?: (?:for me|please|bitte|hier))?`,
    ),
  ],
];

/** A question about the documents is never small talk: the whole text has to be it. */
export function smallTalkOf(question: string): SmallTalk | undefined {
  const text = question.trim().replace(/[’]/gu, "'");
  if (text.length > 80) return undefined;
  return patterns.find(([, pattern]) => pattern.test(text))?.[0];
}

const about = {
  en: "I answer questions from your organisation's own documents, with the passage that says so, and I say when they don't. Ask me, for example, how much notice is needed to leave, or what a trip may cost.",
  de: "Ich beantworte Fragen aus den Dokumenten Ihrer Organisation, mit der Stelle, an der es steht, und sage, wenn nichts darin steht. Fragen Sie mich zum Beispiel nach Kündigungsfristen oder danach, was eine Reise kosten darf.",
} as const;

const replies: Readonly<Record<ReplyLanguage, Readonly<Record<SmallTalk, string>>>> = {
  en: { greeting: `Hello! ${about.en}`, thanks: "You're welcome.", farewell: "Goodbye!", about: about.en },
  de: { greeting: `Hallo! ${about.de}`, thanks: "Gern geschehen.", farewell: "Auf Wiedersehen!", about: about.de },
};

/** What is said back: nothing in it is from a document, so nothing is cited. */
export const smallTalkReply = (kind: SmallTalk, language: ReplyLanguage): string => replies[language][kind];
