/** Where a number stands in the text it was read from; offsets in UTF-16 code units. */
interface Mention {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Units that can be compared share a dimension, their values multiplied by `factor`: 12 months are a year and 90
 * minutes are an hour and a half, but two weeks are not 14 days (which may be meant as working days).
 */
export interface Unit {
  readonly dimension: string;
  readonly factor: number;
}

/** A period that a quantity is counted in: "6 hours per pay period". */
export type Period = "hour" | "day" | "week" | "month" | "quarter" | "year" | "pay period";

export interface Quantity extends Mention {
  readonly kind: "quantity";
  /** More than one when the writing is ambiguous: `4.615` may be 4615 or four and a bit. */
  readonly values: readonly number[];
  readonly unit: Unit | undefined;
  /** A noun that is no unit follows: "30 employees". */
  readonly hasNoun: boolean;
  readonly per: Period | undefined;
  readonly ordinal: boolean;
  /** "at least" or "at most" stands before it. */
  readonly bound: "min" | "max" | undefined;
  /** The span of values that it opens or belongs to: "3–15 years", "15+ years", "more than 5 years". */
  readonly range: { readonly low: number; readonly high: number } | undefined;
}

export interface CalendarDate {
  readonly year: number | undefined;
  readonly month: number | undefined;
  readonly day: number | undefined;
}

export interface DateMention extends Mention {
  readonly kind: "date";
  /** More than one when the writing is ambiguous: `01/02/2025`. */
  readonly readings: readonly CalendarDate[];
}

export interface TimeMention extends Mention {
  readonly kind: "time";
  /** From midnight. */
  readonly minutes: number;
}

/** A weekday, or a name made of letters and digits (`W-2`, `401(k)`, `24/7`): supported only by itself. */
export interface NameMention extends Mention {
  readonly kind: "name";
  readonly name: string;
}

export type NumberMention = Quantity | DateMention | TimeMention | NameMention;
