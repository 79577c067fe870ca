import { useTranslation } from "react-i18next";
import type { Withheld } from "../../../electron/contract/chat.ts";
import classes from "./Answer.module.css";

const reasons = ["unsupported_number", "contradicts_source", "unsupported_sentence", "beside_question"] as const;

interface Props {
  readonly withheld: readonly Withheld[];
  /** Nothing of what the model wrote is left. */
  readonly quoteStands: boolean;
}

/** How many of the model's sentences weren't shown, and why. */
export function WithheldNote({ withheld, quoteStands }: Props) {
  const { t } = useTranslation();
  if (withheld.length === 0) return null;
  const counted = reasons
    .map((reason) => ({ reason, count: withheld.filter((one) => one.reason === reason).length }))
    .filter(({ count }) => count > 0);
  const why = counted.map(({ reason, count }) => t(`ask.withheldWhy.${reason}`, { count })).join(", ");
  return (
    <p className={classes.note} data-withheld={withheld.length}>
      {quoteStands ? `${t("ask.quoteStands")} ` : ""}
      {t("ask.withheld", { count: withheld.length })} {why}.
    </p>
  );
}
