/** The title of a session that nobody gave one yet. */
export const untitled = "New conversation";

const longestTitle = 60;

/** Taken off the front again and again, until none fits. */
const openings = [
  /^(?:hi|hello|hey|hiya|dear|greetings|good (?:morning|afternoon|evening|day))(?: there| all| team| everyone| hr(?: team)?)?(?=[\s,.!:–-]|$)/i,
  /^(?:hallo|guten (?:tag|morgen|abend)|moin|servus|liebes? (?:hr-?)?team|sehr geehrte damen und herren)(?=[\s,.!:–-]|$)/i,
  /^(?:please|pls|kindly|bitte|thanks|thank you|danke|sorry|excuse me|entschuldigung)(?=[\s,.!:–-]|$)/i,
  /^(?:(?:can|could|would|will) (?:you|u|someone|anyone) (?:please |kindly )?(?:tell|explain to|remind|let) (?:me|us)(?: know)?)(?=[\s,:]|$)/i,
  /^(?:(?:can|could|would|will) you (?:please |kindly )?(?:explain|help me (?:with|understand|find out)))(?=[\s,:]|$)/i,
  /^(?:(?:i(?:'d| would) (?:like|love) to|i want to|i need to) (?:know|ask|find out|understand)|i (?:was|am|'m)? ?(?:just )?wonder(?:ing)?|i have a (?:quick )?question(?: (?:about|on|regarding))?|quick question|do you (?:happen to )?know|tell me)(?=[\s,:–-]|$)/i,
  /^(?:(?:können|könnten|kannst|könntest) (?:sie|du|ihr) (?:mir|uns) (?:bitte )?(?:sagen|erklären|mitteilen)|ich (?:möchte|würde gerne?) wissen|ich habe eine frage(?: zu[rm]?)?)(?=[\s,:–-]|$)/i,
];
const betweenOpenings = /^[\s,.!:;–—-]+/;
const closings =
  /[\s,.!;–—-]*(?:please|pls|(?:thanks|thank you)(?: (?:a lot|so much|very much))?(?: in advance)?|danke(?: im voraus)?|bitte)[\s.!]*(\?*)$/i;

/**
 * A session's title from its first question: without greeting and politeness, at most 60 characters, cut between words.
 */
export function titleFromQuestion(question: string): string {
  const plain = question.replace(/[\s\p{C}]+/gu, " ").trim();
  const title = withoutClosing(withoutOpenings(plain));
  return shorten(upperFirst(hasWord(title) ? title : plain || untitled));
}

const hasWord = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

function withoutOpenings(text: string): string {
  let rest = text;
  for (;;) {
    const shorter = openings.reduce(
      (current, opening) => current.replace(opening, "").replace(betweenOpenings, ""),
      rest,
    );
    if (shorter === rest) return rest;
    rest = shorter;
  }
}

const withoutClosing = (text: string): string => text.replace(closings, "$1").trim();

function upperFirst(text: string): string {
  const [first = ""] = text;
  return first.toLocaleUpperCase() + text.slice(first.length);
}

function shorten(text: string): string {
  if (text.length <= longestTitle) return text;
  const room = longestTitle - 1;
  // A border right behind the room counts too: the word before it fits as a whole.
  const border = text.lastIndexOf(" ", room);
  const cut = border > room / 2 ? text.slice(0, border) : wholeCharacters(text, room);
  return `${cut.replace(/[\s,.;:–—-]+$/, "")}…`;
}

/** For writing without spaces: as many characters as a person sees that fit into `room` code units. */
function wholeCharacters(text: string, room: number): string {
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter().segment(text)) {
    if (index + segment.length > room) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
