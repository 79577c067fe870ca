import { UnstyledButton } from "@mantine/core";
import { IconFileOff, IconFileText } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Citation } from "../../../electron/contract/chat.ts";
import { useFormat } from "../../i18n/use-format.ts";
import { useConversations } from "../../stores/use-app.ts";
import classes from "./SourceCards.module.css";

interface Props {
  readonly citations: readonly Citation[];
  readonly messageId: string;
  readonly title: string;
}

/** The documents behind an answer, one card for each passage. */
export function SourceCards({ citations, messageId, title }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const showSource = useConversations((state) => state.showSource);
  const openIndex = useConversations(({ source }) => (source?.messageId === messageId ? source.index : undefined));
  return (
    <div role="group" className={classes.sources} aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      <ul className={classes.cards}>
        {citations.map((citation, index) => (
          <li key={citation.number}>
            <UnstyledButton
              className={classes.card}
              data-removed={citation.source_removed || undefined}
              data-open={openIndex === index || undefined}
              onClick={() => showSource({ messageId, citations, index })}
            >
              <span className={classes.number}>{citation.number}</span>
              <span className={classes.words}>
                <span className={classes.name}>{citation.title}</span>
                <span className={classes.place}>
                  {[
                    citation.jurisdiction && format.place(citation.jurisdiction),
                    placeOf(citation, t("source.page", { page: citation.page })),
                    // Often long, and the same in every card: it may be cut off.
                    citation.audience,
                  ]
                    .filter(Boolean)
                    .join(" · ") || citation.path}
                </span>
              </span>
              {citation.source_removed ? (
                <span className={classes.superseded}>
                  <IconFileOff size={13} stroke={1.6} aria-hidden /> {t("ask.sourceRemoved")}
                </span>
              ) : citation.superseded ? (
                <span className={classes.superseded}>{t("ask.superseded")}</span>
              ) : (
                <IconFileText size={15} stroke={1.5} className={classes.icon} aria-hidden />
              )}
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </div>
  );
}

function placeOf(citation: Citation, page: string): string {
  // The document's own title heads nearly every path; once is enough.
  const headings = citation.heading_path.filter((heading) => heading !== citation.title);
  return [...headings, ...(citation.page === undefined ? [] : [page])].join(" › ");
}
