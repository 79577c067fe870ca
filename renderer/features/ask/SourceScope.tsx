import { useTranslation } from "react-i18next";
import type { Citation } from "../../../electron/contract/chat.ts";
import { type Format, useFormat } from "../../i18n/use-format.ts";

type Translate = ReturnType<typeof useTranslation>["t"];

interface Props {
  readonly citation: Citation;
  /** Says so, too, where the document has no dates. */
  readonly always?: boolean;
}

/** When, where and for whom a source applies. */
export function SourceScope({ citation, always = false }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const validity = validityOf(citation, format, t) ?? (always ? t("source.undated") : undefined);
  return [validity, ...placesOf(citation, format)].filter(Boolean).join(" · ");
}

export function validityOf(citation: Citation, format: Format, t: Translate): string | undefined {
  const { effective_from: from, effective_to: to } = citation;
  if (from && to) return t("source.valid", { from: format.day(from), to: format.day(to) });
  if (from) return t("source.validFrom", { from: format.day(from) });
  return to ? t("source.validTo", { to: format.day(to) }) : undefined;
}

/** For where and for whom. */
export function placesOf({ jurisdiction, audience }: Citation, format: Format): string[] {
  return [
    ...(jurisdiction === undefined ? [] : [format.place(jurisdiction)]),
    ...(audience === undefined ? [] : [audience]),
  ];
}
