import { Loader, Progress, UnstyledButton } from "@mantine/core";
import { IconBooks, IconFolderOpen } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isOver } from "../../stores/library.ts";
import { useLibrary } from "../../stores/use-app.ts";
import { useAddDocuments } from "../library/use-add-documents.tsx";
import classes from "./FirstRun.module.css";

/** The first minute: documents to answer from, with one click. */
export function FirstRun() {
  const { t } = useTranslation();
  const add = useAddDocuments();
  const job = useLibrary((state) => state.jobs.find((other) => other.kind === "import" && !isOver(other)));
  return (
    <div className={classes.frame}>
      <div className={classes.content}>
        <h1 className={classes.title}>{t("firstRun.title")}</h1>
        <p className={classes.lead}>{t("firstRun.lead")}</p>
        {job ? (
          <div className={classes.working} role="status">
            <div className={classes.workingTitle}>
              <Loader size={16} />
              {t("firstRun.working")}
            </div>
            <Progress
              value={job.files_total === 0 ? 4 : (100 * (job.files_done + job.files_failed)) / job.files_total}
              aria-label={t("library.reading")}
            />
            <p className={classes.hint}>{t("firstRun.workingHint")}</p>
          </div>
        ) : (
          <div className={classes.choices}>
            <Choice
              icon={<IconBooks size={20} stroke={1.6} />}
              title={t("firstRun.sampleTitle")}
              text={t("firstRun.sampleText")}
              name="sample"
              onClick={add.sample}
            />
            <Choice
              icon={<IconFolderOpen size={20} stroke={1.6} />}
              title={t("firstRun.ownTitle")}
              text={t("firstRun.ownText")}
              name="own"
              onClick={add.folder}
            />
          </div>
        )}
      </div>
      {add.dialog}
    </div>
  );
}

interface ChoiceProps {
  readonly icon: React.ReactNode;
  readonly title: string;
  readonly text: string;
  readonly name: string;
  readonly onClick: () => void;
}

function Choice({ icon, title, text, name, onClick }: ChoiceProps) {
  return (
    <UnstyledButton className={classes.choice} data-choice={name} onClick={onClick}>
      <span className={classes.icon} aria-hidden>
        {icon}
      </span>
      <span className={classes.choiceTitle}>{title}</span>
      <span className={classes.choiceText}>{text}</span>
    </UnstyledButton>
  );
}
