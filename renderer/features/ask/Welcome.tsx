import { useTranslation } from "react-i18next";
import { Suggestions } from "./Suggestions.tsx";
import classes from "./Welcome.module.css";

/** An empty conversation in a library that has documents. */
export function Welcome() {
  const { t } = useTranslation();
  return (
    <div className={classes.frame}>
      <div className={classes.welcome}>
        <h1 className={classes.title}>{t("ask.heading")}</h1>
        <p className={classes.lead}>{t("ask.lead")}</p>
        <Suggestions title={t("ask.suggestions")} />
      </div>
    </div>
  );
}
