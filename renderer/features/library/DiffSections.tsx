import { UnstyledButton } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SectionChange } from "../../../electron/contract/documents.ts";
import { useFormat } from "../../i18n/use-format.ts";
import { foldUnchanged } from "./fold-unchanged.ts";
import badge from "./DocumentBadges.module.css";
import classes from "./DiffDialog.module.css";

export function DiffSections({ sections }: { readonly sections: readonly SectionChange[] }) {
  return sections.map((section, index) => <Section key={index} section={section} />);
}

function Section({ section }: { readonly section: SectionChange }) {
  const { t } = useTranslation();
  const format = useFormat();
  const parts = useMemo(() => foldUnchanged(section.parts), [section.parts]);
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const path = section.heading_path;
  return (
    <section className={classes.section} data-change={section.change}>
      <h3 className={classes.heading}>
        <span>
          {path.slice(0, -1).map((heading, index) => (
            <span key={index} className={classes.parents}>
              {heading} ›{" "}
            </span>
          ))}
          {path.at(-1) ?? t("library.diff.start")}
        </span>
        <span className={badge.badge} data-kind={section.change === "added" ? "upcoming" : section.change}>
          {t(`library.diff.${section.change}`)}
        </span>
      </h3>
      <div className={classes.text}>
        {parts.map((part, index) => {
          switch (part.kind) {
            case "same":
              return <span key={index}>{part.text}</span>;
            case "fold":
              return unfolded.has(index) ? (
                <span key={index}>{part.text}</span>
              ) : (
                <UnstyledButton
                  key={index}
                  className={classes.fold}
                  onClick={() => setUnfolded(new Set([...unfolded, index]))}
                >
                  {t("library.diff.fold", { length: format.count(part.text.length) })}
                </UnstyledButton>
              );
            case "inserted":
              return (
                <ins key={index}>
                  <span className="visually-hidden"> [{t("library.diff.inserted")} </span>
                  {part.text}
                  <span className="visually-hidden">] </span>
                </ins>
              );
            case "deleted":
              return (
                <del key={index}>
                  <span className="visually-hidden"> [{t("library.diff.deleted")} </span>
                  {part.text}
                  <span className="visually-hidden">] </span>
                </del>
              );
          }
        })}
      </div>
    </section>
  );
}
