import { Fragment, memo, useMemo } from "react";
import type { Citation, Claim } from "../../../electron/contract/chat.ts";
import { type AnswerBlock, answerBlocks, type AnswerKind, type Run } from "./answer-blocks.ts";
import { CitationChip } from "./CitationChip.tsx";
import classes from "./AnswerText.module.css";

interface Props {
  readonly text: string;
  readonly kind: AnswerKind;
  readonly claims: readonly Claim[];
  readonly citations: readonly Citation[];
  readonly messageId: string;
}

export const AnswerText = memo(function AnswerText({ text, kind, claims, citations, messageId }: Props) {
  const blocks = useMemo(() => answerBlocks(text, claims, kind), [text, claims, kind]);
  const runs = (list: readonly Run[]) => <Runs runs={list} citations={citations} messageId={messageId} />;
  return (
    <div className={classes.text}>
      {rowsTogether(blocks, kind).map((part, index) =>
        Array.isArray(part) ? (
          <div key={index} className={classes.tableFrame}>
            <table className={classes.table}>
              <Caption rows={part} citations={citations} />
              <tbody>
                {part.map((row, at) => (
                  <tr key={at} data-header={(at === 0 && part.length > 1) || undefined}>
                    {row.cells.map((cell, column) => (
                      <td key={column}>{runs(cell)}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ) : (
          <Block key={index} block={part}>
            {part.cells.map((cell, column) => (
              <Fragment key={column}>{runs(cell)}</Fragment>
            ))}
          </Block>
        ),
      )}
    </div>
  );
});

function Block({ block, children }: { readonly block: AnswerBlock; readonly children: React.ReactNode }) {
  switch (block.kind) {
    case "heading":
      return <h3 className={classes.heading}>{children}</h3>;
    case "quote":
      return <blockquote className={classes.quote}>{children}</blockquote>;
    case "item":
      return (
        <div className={classes.item} data-depth={block.depth}>
          <span className={classes.marker}>{block.marker}</span>
          <div>{children}</div>
        </div>
      );
    case "paragraph":
    case "row":
      return <p className={block.isLead ? classes.lead : undefined}>{children}</p>;
  }
}

interface RunsProps {
  readonly runs: readonly Run[];
  readonly citations: readonly Citation[];
  readonly messageId: string;
}

function Runs({ runs, citations, messageId }: RunsProps) {
  return runs.map((run, index) => {
    if (run.kind === "sources") {
      return (
        // A chip never stands alone at the start of a line.
        <span key={index} className={classes.chips}>
          {"\u2060"}
          {run.numbers.map((number) => (
            <CitationChip key={number} number={number} citations={citations} messageId={messageId} />
          ))}
        </span>
      );
    }
    if (run.code) return <code key={index}>{run.text}</code>;
    return run.strong ? <strong key={index}>{run.text}</strong> : <Fragment key={index}>{run.text}</Fragment>;
  });
}

/** Says which part of the document a quoted table is from: tables of several countries often have the same columns. */
function Caption({
  rows,
  citations,
}: {
  readonly rows: readonly AnswerBlock[];
  readonly citations: readonly Citation[];
}) {
  const number = sourcesOf(rows.at(-1))[0];
  const heading = citations.find((citation) => citation.number === number)?.heading_path.at(-1);
  return heading === undefined ? null : <caption className={classes.caption}>{heading}</caption>;
}

const sourcesOf = (block: AnswerBlock | undefined): readonly number[] =>
  (block?.cells ?? []).flat().flatMap((run) => (run.kind === "sources" ? run.numbers : []));

/** Rows that follow each other make one table; in a quoted answer each quote's rows make their own. */
function rowsTogether(blocks: readonly AnswerBlock[], kind: AnswerKind): (AnswerBlock | AnswerBlock[])[] {
  const parts: (AnswerBlock | AnswerBlock[])[] = [];
  for (const block of blocks) {
    const last = parts.at(-1);
    if (block.kind !== "row") parts.push(block);
    else if (Array.isArray(last) && !(kind === "quoted" && sourcesOf(last.at(-1)).length > 0)) last.push(block);
    else parts.push([block]);
  }
  return parts;
}
