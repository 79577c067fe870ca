import { Skeleton } from "@mantine/core";
import { useLayoutEffect, useMemo, useRef } from "react";
import type { VersionContent } from "../../../electron/contract/documents.ts";
import { type Passage, type Piece, type SourceBlock, sourceBlocks } from "./source-blocks.ts";
import classes from "./SourceText.module.css";

interface Props {
  readonly content: VersionContent;
  readonly passage: Passage;
  /** Given to the first mark. */
  readonly passageId: string;
}

/** Blocks in one section; the browser skips the layout of sections that are out of sight. */
const sectionLength = 40;

export function SourceText({ content, passage, passageId }: Props) {
  const { start, end } = passage;
  const blocks = useMemo(() => sourceBlocks(content, { start, end }), [content, start, end]);
  const root = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const mark = root.current?.querySelector("mark");
    if (!mark) return;
    mark.id = passageId;
    mark.scrollIntoView({ block: "center" });
    // Sections above have only now been laid out: their true heights move the passage once more.
    const frame = requestAnimationFrame(() => mark.scrollIntoView({ block: "center" }));
    return () => cancelAnimationFrame(frame);
  }, [blocks, passageId]);

  const sections = useMemo(() => {
    const parts: SourceBlock[][] = [];
    for (let at = 0; at < blocks.length; at += sectionLength) parts.push(blocks.slice(at, at + sectionLength));
    return parts;
  }, [blocks]);

  return (
    <div ref={root} className={classes.text} data-testid="source-text">
      {sections.map((section, index) => (
        <div key={index} className={sections.length > 1 ? classes.section : undefined}>
          {section.map((block, at) => (
            <BlockView key={at} block={block} />
          ))}
        </div>
      ))}
    </div>
  );
}

function BlockView({ block }: { readonly block: SourceBlock }) {
  switch (block.kind) {
    case "heading": {
      const Heading = `h${Math.min(6, block.level + 2)}` as "h3" | "h4" | "h5" | "h6";
      return (
        <Heading className={classes.heading} data-level={Math.min(block.level, 4)}>
          <Pieces pieces={block.pieces} />
        </Heading>
      );
    }
    case "paragraph":
      return (
        <p className={classes.paragraph}>
          <Pieces pieces={block.pieces} />
        </p>
      );
    case "code":
      return (
        <pre className={classes.code}>
          <Pieces pieces={block.pieces} />
        </pre>
      );
    case "list_item":
      return (
        <div className={classes.item} data-depth={Math.min(block.level, 4)}>
          <span className={classes.marker} aria-hidden>
            {block.marker}
          </span>
          <div>
            <Pieces pieces={block.pieces} />
          </div>
        </div>
      );
    case "table":
      return <TableView table={block} />;
  }
}

function TableView({ table }: { readonly table: Extract<SourceBlock, { kind: "table" }> }) {
  return (
    <div className={classes.tableFrame} tabIndex={0} role="group">
      <table className={classes.table}>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index} data-marked={row.cells.some((cell) => cell.some((piece) => piece.marked)) || undefined}>
              {row.cells.map((cell, column) =>
                row.header ? (
                  <th key={column} scope="col">
                    <Pieces pieces={cell} />
                  </th>
                ) : (
                  <td key={column}>
                    <Pieces pieces={cell} />
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Pieces({ pieces }: { readonly pieces: readonly Piece[] }) {
  return pieces.map((piece, index) =>
    piece.marked ? (
      <mark key={index} className={classes.mark}>
        {piece.text}
      </mark>
    ) : (
      <span key={index}>{piece.text}</span>
    ),
  );
}

export function LoadingText() {
  return (
    <div className={classes.loading} aria-hidden>
      {[70, 100, 96, 40, 100, 88].map((width, index) => (
        <Skeleton key={index} height={11} mb={10} width={`${width}%`} />
      ))}
    </div>
  );
}
