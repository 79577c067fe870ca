import { IconLifebuoy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Sensitivity } from "../../../electron/contract/chat.ts";
import classes from "./Guidance.module.css";

/** Where a question touches something hard, this comes before any policy. */
export function Guidance({ sensitivity }: { readonly sensitivity: Sensitivity }) {
  const { t } = useTranslation();
  return (
    <aside className={classes.guidance} aria-label={t("ask.guidance")} data-topic={sensitivity.topic}>
      <IconLifebuoy size={18} stroke={1.6} className={classes.icon} aria-hidden />
      <div>
        <p className={classes.title}>{t("ask.guidance")}</p>
        <p className={classes.text}>{sensitivity.guidance}</p>
      </div>
    </aside>
  );
}
