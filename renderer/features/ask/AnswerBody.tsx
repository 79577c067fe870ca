import { useMemo } from "react";
import type { Citation } from "../../../electron/contract/chat.ts";
import type { AnswerKind } from "./answer-blocks.ts";
import { type AnswerContent, answerParts } from "./answer-parts.ts";
import { AnswerText } from "./AnswerText.tsx";
import { ConflictCards } from "./ConflictCards.tsx";

interface Props extends AnswerContent {
  readonly kind: AnswerKind;
  readonly citations: readonly Citation[];
  readonly messageId: string;
}

/** The words of an answer, and what in it has a form of its own. */
export function AnswerBody({ text, claims, conflicts, clarification, kind, citations, messageId }: Props) {
  const parts = useMemo(
    () => answerParts({ text, claims, conflicts, clarification }),
    [text, claims, conflicts, clarification],
  );
  return parts.map((part, index) =>
    part.kind === "conflict" ? (
      <ConflictCards key={index} conflict={part.conflict} citations={citations} messageId={messageId} />
    ) : (
      <AnswerText
        key={index}
        text={part.text}
        kind={kind}
        claims={part.claims}
        citations={citations}
        messageId={messageId}
      />
    ),
  );
}
