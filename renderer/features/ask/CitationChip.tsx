import { HoverCard, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Citation } from "../../../electron/contract/chat.ts";
import { useConversations } from "../../stores/use-app.ts";
import { SourceScope } from "./SourceScope.tsx";
import classes from "./CitationChip.module.css";

interface Props {
  readonly number: number;
  readonly citations: readonly Citation[];
  readonly messageId: string;
}

/** `[1]`: the quote on hover and focus, the source in the panel on a click. */
export function CitationChip({ number, citations, messageId }: Props) {
  const { t } = useTranslation();
  const showSource = useConversations((state) => state.showSource);
  const index = citations.findIndex((citation) => citation.number === number);
  const citation = citations[index];
  const isOpen = useConversations(
    ({ source }) => source?.messageId === messageId && source.citations[source.index]?.number === number,
  );
  // While a reply is being written a source may be named before it is listed.
  if (!citation) return <span className={classes.chip}>{number}</span>;
  return (
    <HoverCard
      width={380}
      openDelay={180}
      closeDelay={80}
      shadow="lg"
      radius="lg"
      position="top"
      transitionProps={{ duration: 90 }}
      withinPortal
    >
      <HoverCard.Target>
        <UnstyledButton
          className={classes.chip}
          data-citation={number}
          data-open={isOpen || undefined}
          aria-label={t("ask.citation", { number, title: citation.title })}
          onClick={() => showSource({ messageId, citations, index })}
        >
          {number}
        </UnstyledButton>
      </HoverCard.Target>
      <HoverCard.Dropdown className={classes.card ?? ""}>
        <QuotePreview citation={citation} />
      </HoverCard.Dropdown>
    </HoverCard>
  );
}

function QuotePreview({ citation }: { readonly citation: Citation }) {
  const { t } = useTranslation();
  const headings = citation.heading_path.filter((heading) => heading !== citation.title);
  return (
    <>
      <p className={classes.title}>{citation.title}</p>
      {headings.length > 0 && <p className={classes.path}>{headings.join(" › ")}</p>}
      <p className={classes.path}>
        <SourceScope citation={citation} />
      </p>
      <blockquote className={classes.quote}>{citation.quote}</blockquote>
      {citation.source_removed && <p className={classes.superseded}>{t("ask.sourceRemoved")}</p>}
      {citation.superseded && <p className={classes.superseded}>{t("ask.superseded")}</p>}
    </>
  );
}
