/** Idioms that hold a negation and deny nothing. */
const harmless =
  /\b(?:no|not) (?:more|less|fewer|later|earlier|longer|only|sooner) than\b|\bnot only\b|\bno later\b|\bnicht (?:mehr|weniger|später|früher|länger) als\b|\bnicht nur\b|\bwhether or not\b|\bno\.\s*\d/giu;
const negators =
  /\b(?:not|never|no|none|nor|neither|cannot|without|nobody|nothing|kein(?:e[nrsm]?)?|nicht|nie|niemals|ohne|niemand|nichts|weder)\b|n['’]t\b/iu;
/** Words that say no by themselves, as plainly as "not". */
const plainDenials =
  /\b(?:prohibit\w*|forbid\w*|forbidden|excluded?|excludes|ineligible|disallow\w*|banned|bans?|den(?:y|ied|ies)|declin\w*|reject\w*|refus\w*|unpaid|abolish\w*|cancel\w*|revok\w*|scrapped|withdrawn|abgeschafft|gestrichen|aufgehoben|verboten|untersagt|ausgeschlossen|unbezahlt\w*|unzulässig|abgelehnt|ablehnen)\b/iu;
/** Words that may say no: a sentence with one may deny what its source denies with "not". */
const denials =
  /\b(?:prohibit\w*|forbid\w*|forbidden|exclud\w*|ineligible|unpaid|forfeit\w*|los(?:e|es|t)|refus\w*|den(?:y|ied|ies)|disallow\w*|banned|expires?|lapses?|only|except|unless|unable|impossible|verboten|untersagt|ausgeschlossen|verf(?:ällt|allen)|unbezahlt|unzulässig|entfällt|nur|außer)\b/iu;
const answerWord = /^\s*(?:yes|no|ja|nein)\s*[,.:;!–—-]\s*/iu;
const clauseBreak =
  /;|,?\s+(?=(?:but|however|although|though|while|whereas|unless|except|aber|jedoch|sondern|außer|obwohl)\b)/giu;

const deniesSomething = (text: string): boolean => {
  const told = text.replace(harmless, " ").replace(answerWord, "");
  return negators.test(told) || plainDenials.test(told);
};

/** The clauses of a sentence in which a "not" says something else than in the others. */
export const clauses = (sentence: string): string[] => {
  const parts = sentence.split(clauseBreak).filter((part) => part.trim() !== "");
  return parts.length > 0 ? parts : [sentence];
};

/**
 * Whether claim and source disagree on a "not": one denies and the other neither denies nor holds a word that denies
 * by itself ("excluded", "forfeited"). To be asked of a claim and the clause that it is closest to.
 */
export function negationDiffers(claim: string, source: string): boolean {
  const [claimDenies, sourceDenies] = [deniesSomething(claim), deniesSomething(source)];
  if (claimDenies === sourceDenies) return false;
  return !denials.test(claimDenies ? source : claim);
}
