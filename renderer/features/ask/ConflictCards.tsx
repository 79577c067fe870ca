import { UnstyledButton } from "@mantine/core";
import { IconArrowsDiff, IconFileText } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Citation, Conflict } from "../../../electron/contract/chat.ts";
import { useConversations } from "../../stores/use-app.ts";
import { SourceScope } from "./SourceScope.tsx";
import classes from "./ConflictCards.module.css";

interface Props {
  readonly conflict: Conflict;
  readonly citations: readonly Citation[];
  readonly messageId: string;
}

/** Passages in force that disagree, side by side: which of them holds is for a person to say. */
export function ConflictCards({ conflict, citations, messageId }: Props) {
  const { t } = useTranslation();
  const sides = conflict.citation_numbers.flatMap((number) => {
    const index = citations.findIndex((citation) => citation.number === number);
    const citation = citations[index];
    return citation ? [{ index, citation }] : [];
  });
  return (
    <div role="group" className={classes.conflict} aria-label={t("ask.conflict")} data-conflict>
      <p className={classes.title}>
        <IconArrowsDiff size={15} stroke={1.75} aria-hidden className={classes.icon} />
        {conflict.description}
      </p>
      <div className={classes.sides}>
        {sides.map(({ index, citation }) => (
          <Side key={citation.number} {...{ index, citation, citations, messageId }} />
        ))}
      </div>
      <p className={classes.hint}>{t("ask.conflictHint")}</p>
    </div>
  );
}

interface SideProps {
  readonly index: number;
  readonly citation: Citation;
  readonly citations: readonly Citation[];
  readonly messageId: string;
}

function Side({ index, citation, citations, messageId }: SideProps) {
  const { t } = useTranslation();
  const showSource = useConversations((state) => state.showSource);
  return (
    <article className={classes.side}>
      <p className={classes.name}>{citation.title}</p>
      <p className={classes.scope}>
        <SourceScope citation={citation} always />
      </p>
      <blockquote className={classes.quote}>{citation.quote}</blockquote>
      <UnstyledButton
        className={classes.open}
        data-citation={citation.number}
        onClick={() => showSource({ messageId, citations, index })}
      >
        <IconFileText size={14} stroke={1.6} aria-hidden />
        {t("ask.openSource")}
        <span className={classes.number}>{citation.number}</span>
      </UnstyledButton>
    </article>
  );
}
