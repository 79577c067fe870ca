import { Tooltip } from "@mantine/core";
import { IconPencilCheck, IconQuote } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useModels } from "../../stores/use-app.ts";
import classes from "./AnswerLabel.module.css";

interface Props {
  readonly mode: "generated" | "extractive" | undefined;
  readonly model: string | undefined;
}

/** Says whether the words are the documents' own. */
export function AnswerLabel({ mode, model }: Props) {
  const { t } = useTranslation();
  const name = useModels((state) => state.items.find((item) => item.model_id === model)?.name ?? model);
  const isWritten = mode === "generated";
  return (
    <Tooltip
      label={isWritten ? t("ask.writtenHint", { model: name }) : t("ask.fromDocumentsHint")}
      multiline
      maw={280}
      position="top-start"
    >
      <div className={classes.label}>
        {isWritten ? <IconPencilCheck size={14} aria-hidden /> : <IconQuote size={14} aria-hidden />}
        {t(isWritten ? "ask.written" : "ask.fromDocuments")}
      </div>
    </Tooltip>
  );
}
