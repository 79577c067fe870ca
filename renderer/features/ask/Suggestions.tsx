import { UnstyledButton } from "@mantine/core";
import { IconArrowUpRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { newConversation } from "../../stores/conversation.ts";
import { useConversations, useLibrary } from "../../stores/use-app.ts";
import classes from "./Suggestions.module.css";

/** Three questions that fit the documents; a click asks at once. */
export function Suggestions({ title }: { readonly title: string }) {
  const { t } = useTranslation();
  const ask = useConversations((state) => state.ask);
  const hasSample = useLibrary((state) => state.hasSample);
  const questions = t(hasSample ? "suggestions.sample" : "suggestions.own", { returnObjects: true });
  return (
    <section className={classes.suggestions} aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      {questions.map((question) => (
        <UnstyledButton
          key={question}
          className={classes.suggestion}
          data-suggestion
          onClick={() => void ask(newConversation, question)}
        >
          <span>{question}</span>
          <IconArrowUpRight size={15} stroke={1.75} aria-hidden />
        </UnstyledButton>
      ))}
    </section>
  );
}
