import { Tooltip } from "@mantine/core";
import { IconCalculator, IconPencilCheck, IconQuote } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useModels } from "../../stores/use-app.ts";
import classes from "./AnswerLabel.module.css";

interface Props {
  readonly mode: "generated" | "extractive" | undefined;
  readonly model: string | undefined;
  /** Its words are those of a computation. */
  readonly isComputed?: boolean;
}

const kinds = {
  written: { icon: IconPencilCheck, label: "ask.written", hint: "ask.writtenHint" },
  computed: { icon: IconCalculator, label: "ask.computed", hint: "ask.computedHint" },
  quoted: { icon: IconQuote, label: "ask.fromDocuments", hint: "ask.fromDocumentsHint" },
} as const;

/** Says whether the words are the documents' own. */
export function AnswerLabel({ mode, model, isComputed = false }: Props) {
  const { t } = useTranslation();
  const name = useModels((state) => state.items.find((item) => item.model_id === model)?.name ?? model);
  const { icon: Icon, label, hint } = kinds[mode === "generated" ? "written" : isComputed ? "computed" : "quoted"];
  return (
    <Tooltip label={t(hint, { model: name })} multiline maw={280} position="top-start">
      <div className={classes.label}>
        <Icon size={14} aria-hidden />
        {t(label)}
      </div>
    </Tooltip>
  );
}
