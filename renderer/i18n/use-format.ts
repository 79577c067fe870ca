import { useMemo } from "react";
import { useTranslation } from "react-i18next";

export interface Format {
  /** `YYYY-MM-DD` or a timestamp, as a day. */
  day(value: string): string;
  /** A point in time, with day and hour. */
  moment(value: string): string;
  bytes(value: number): string;
  /** Milliseconds, to two figures. */
  duration(ms: number): string;
  /** Seconds that are left, rounded to what one can plan with. */
  remaining(seconds: number): string;
  count(value: number): string;
  /** A country or its part in words: `DE`, `US-CA`. */
  place(code: string): string;
  /** A language in words: `de`. */
  language(code: string): string;
  /** A share from 0 to 1; never "100 %" for less than all. */
  percent(share: number): string;
}

export function createFormat(language: string): Format {
  // Each is made when it is first needed: the browser takes tens of milliseconds to read what a few of them know.
  const dayFormat = once(() => new Intl.DateTimeFormat(language, { dateStyle: "medium" }));
  const utcDayFormat = once(() => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }));
  const momentFormat = once(() => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }));
  const numberFormat = once(() => new Intl.NumberFormat(language));
  const regions = once(() => new Intl.DisplayNames(language, { type: "region", fallback: "code" }));
  const percentFormat = once(() => new Intl.NumberFormat(language, { style: "percent" }));
  const tongues = once(() => new Intl.DisplayNames(language, { type: "language", fallback: "code" }));
  const unit = (value: number, name: string, digits = 0) =>
    new Intl.NumberFormat(language, {
      style: "unit",
      unit: name,
      unitDisplay: "short",
      maximumFractionDigits: digits,
    }).format(value);
  return {
    // A calendar day has no time zone; only a timestamp is turned into the local day.
    day: (value) => (value.length === 10 ? utcDayFormat : dayFormat)().format(new Date(value)),
    moment: (value) => momentFormat().format(new Date(value)),
    bytes: (value) => {
      if (value >= 1e9) return unit(value / 1e9, "gigabyte", 1);
      if (value >= 1e6) return unit(value / 1e6, "megabyte", value < 1e7 ? 1 : 0);
      return unit(Math.ceil(value / 1e3), "kilobyte");
    },
    duration: (ms) => (ms < 1_000 ? unit(Math.round(ms), "millisecond") : unit(ms / 1_000, "second", 1)),
    remaining: (seconds) => {
      if (seconds < 90) return unit(Math.max(5, Math.ceil(seconds / 5) * 5), "second");
      if (seconds < 5_400) return unit(Math.round(seconds / 60), "minute");
      return unit(seconds / 3_600, "hour", 1);
    },
    count: (value) => numberFormat().format(value),
    place: (code) => {
      const [country, part] = code.split("-");
      try {
        const name = regions().of(country ?? code) ?? code;
        return part ? `${name} (${part})` : name;
      } catch {
        // Not an ISO code: a person wrote it by hand.
        return code;
      }
    },
    language: (code) => {
      try {
        return tongues().of(code) ?? code;
      } catch {
        return code;
      }
    },
    percent: (share) => percentFormat().format(share < 1 ? Math.floor(share * 100) / 100 : 1),
  };
}

function once<Value extends object>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}

/** The person's own variant of the language: British and American days are written differently. */
function localeOf(language: string): string {
  return navigator.languages.find((locale) => locale.split("-")[0] === language) ?? language;
}

export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => createFormat(localeOf(i18n.language)), [i18n.language]);
}
