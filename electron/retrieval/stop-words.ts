const english = `a about above after again against all also am an and any are aren't as at be because been before being
  below between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each either
  else ever few for from further get gets getting give given go goes going got had hadn't has hasn't have haven't having he
  her here hers herself hi him himself his how i i'd i'll i'm i've if in into is isn't it its itself just know let like
  long many may me might more most much must mustn't my myself need needs needn't neither no nor not now of off on once one
  only onto or other ought our ours ourselves out over own please same shall she should shouldn't so some somebody someone
  something soon still such tell than that that's the their theirs them themselves then there there's these they they're
  thing this those though through to too under until up upon us very want wants was wasn't we we're we've were weren't what
  what's whatever when whenever where wherever whether which while who who's whom whose why will with within without won't
  would wouldn't yes yet you you'd you'll you're you've your yours yourself yourselves`;

const german = `aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf aus
  außer bei beim bekomme bekommen bekommt bin bis bist bitte brauche da dabei dadurch dafür damit danach dann daran darauf
  darf darfst darum das dass davon davor dazu dein deine deinem deinen deiner dem den denn der deren des dessen die dies
  diese diesem diesen dieser dieses doch dort du durch dürfen eigentlich ein eine einem einen einer eines einige er es etwa
  etwas euch euer eure für gab ganz gegen geht genau gern gibt hab habe haben hat hatte hatten hier hin hinter ich ihm ihn
  ihnen ihr ihre ihrem ihren ihrer im in ins irgend ist ja jede jedem jeden jeder jedes jemand jetzt kann kannst kein keine
  keinem keinen keiner konnte können könnte lassen man manche mehr mein meine meinem meinen meiner mich mir mit möchte muss
  musst müssen müsste nach nein nicht nichts noch nun nur ob oder ohne schon sehr sein seine seinem seinen seiner seit
  selbst sich sie sind so sobald solche soll sollen sollte sondern sonst soviel sowie über um und uns unser unsere unserem
  unseren unter viel viele vielen vom von vor wann war waren warum was weil welche welchem welchen welcher welches wem wen
  wenn wer werde werden weshalb wessen wie wieder wieso wieviel wieviele will wir wird wirst wo wofür woher wohin womit
  worden wozu wurde wurden würde zu zum zur zwar zwischen`;

const asSet = (words: string): ReadonlySet<string> =>
  new Set(words.split(/\s+/u).map((word) => word.replaceAll("'", "")));

/** Words that say nothing about what a text is about, as `tokenize` spells them, by ISO 639-1 language. */
const stopWordsByLanguage: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["en", asSet(english)],
  ["de", asSet(german)],
]);

const none: ReadonlySet<string> = new Set();

export function stopWords(language: string | undefined): ReadonlySet<string> {
  return stopWordsByLanguage.get(language ?? "") ?? none;
}
