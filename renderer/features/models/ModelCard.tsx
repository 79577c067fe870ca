import { ActionIcon, Badge, Button, Modal, Progress, Tooltip } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCheck,
  IconDownload,
  IconGauge,
  IconPlayerPause,
  IconPlayerPlay,
  IconSchool,
  IconTrash,
  IconX,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Job } from "../../../electron/contract/jobs.ts";
import type { ModelExam, ModelInfo } from "../../../electron/contract/models.ts";
import { useAction } from "../../components/use-error-text.ts";
import { errorSentence } from "../../i18n/error-sentence.ts";
import { useFormat } from "../../i18n/use-format.ts";
import { isOver } from "../../stores/library.ts";
import { useLibrary, useModels } from "../../stores/use-app.ts";
import classes from "./ModelCard.module.css";

export function ModelCard({ model }: { readonly model: ModelInfo }) {
  const { t } = useTranslation();
  const format = useFormat();
  const job = useLibrary((state) => state.jobs.find((other) => other.job_id === model.download_job_id));
  const isDownloading = job !== undefined && !isOver(job);
  return (
    <article className={classes.card} data-model={model.model_id} data-selected={model.selected || undefined}>
      <div className={classes.head}>
        <div className={classes.words}>
          <h3 className={classes.name}>
            {model.name}
            {model.role === "chat" && model.tier !== "shipped" && model.tier !== "optional" && (
              <Badge
                size="sm"
                radius="sm"
                variant={model.tier === "recommended" ? "light" : "default"}
                className={classes.tier ?? ""}
              >
                {t(`models.${model.tier}`)}
              </Badge>
            )}
          </h3>
          {model.role !== "chat" && <p className={classes.purpose}>{t(`models.${model.role}`)}</p>}
        </div>
        <Actions model={model} isDownloading={isDownloading} />
      </div>
      <dl className={classes.facts}>
        <div>
          <dt>{t("models.size")}</dt>
          <dd>{format.bytes(model.size_bytes)}</dd>
        </div>
        <div>
          <dt>{t("models.memory")}</dt>
          <dd>{format.bytes(model.fit.needs_bytes)}</dd>
        </div>
        <div>
          <dt>{t("models.context")}</dt>
          <dd>
            {t("models.tokens", {
              count: model.context_length,
              replace: { count: format.count(model.context_length) },
            })}
          </dd>
        </div>
        <div>
          <dt>{t("models.licence")}</dt>
          <dd>{model.licence}</dd>
        </div>
      </dl>
      {model.role === "chat" && !isDownloading && <Fit model={model} />}
      {model.speed && <Speed speed={model.speed} />}
      {model.role === "embedder" && model.calibrated === false && (
        <p className={classes.exam} data-uncalibrated>
          <IconGauge size={14} aria-hidden />
          {t("models.uncalibrated")}
        </p>
      )}
      {model.reindex_job_id !== undefined && <Reindexing jobId={model.reindex_job_id} />}
      {model.exam && <Exam exam={model.exam} />}
      {job && <Download job={job} />}
    </article>
  );
}

/** Why automatic mode writes with this model, or doesn't. */
function Exam({ exam }: { readonly exam: ModelExam }) {
  const { t } = useTranslation();
  const { status, answered, questions, right, quoted_right, margin } = exam;
  const needed = quoted_right + margin;
  return (
    <p className={status === "passed" ? classes.fits : classes.exam} data-exam={status}>
      <IconSchool size={14} aria-hidden />
      {t(`models.exam.${status}`, { answered, questions, right, quoted: quoted_right, needed })}
    </p>
  );
}

/** What was measured on this computer. */
function Speed({ speed }: { readonly speed: NonNullable<ModelInfo["speed"]> }) {
  const { t } = useTranslation();
  const { threads, prompt_tokens_per_second: prompt, tokens_per_second: answer } = speed;
  const numbers = { threads, prompt: Math.round(prompt), answer: Math.round(answer) };
  return (
    <p className={classes.exam} data-speed>
      <IconGauge size={14} aria-hidden />
      {t("models.speed", numbers)}
    </p>
  );
}

function Fit({ model: { fit } }: { readonly model: ModelInfo }) {
  const { t } = useTranslation();
  const format = useFormat();
  return fit.fits ? (
    <p className={classes.fits}>
      <IconCheck size={14} aria-hidden />
      {t("models.fits")}
    </p>
  ) : (
    <p className={classes.fitsNot}>
      <IconAlertTriangle size={14} aria-hidden />
      {t("models.fitsNot", { needs: format.bytes(fit.needs_bytes), available: format.bytes(fit.available_bytes) })}
    </p>
  );
}

function Actions({ model, isDownloading }: { readonly model: ModelInfo; readonly isDownloading: boolean }) {
  const { t } = useTranslation();
  const run = useAction();
  const download = useModels((state) => state.download);
  const select = useModels((state) => state.select);
  const [isDeleting, setIsDeleting] = useState(false);
  if (model.role === "reader") {
    return model.installed ? <span className={classes.state}>{t("models.installed")}</span> : null;
  }
  if (!model.installed) {
    if (isDownloading) return null;
    return (
      <Button
        variant={model.tier === "recommended" ? "filled" : "default"}
        leftSection={<IconDownload size={15} />}
        disabled={!model.fit.fits}
        onClick={() => run(download(model.model_id))}
      >
        {t("models.download")}
      </Button>
    );
  }
  return (
    <div className={classes.actions}>
      {model.selected ? (
        <span className={classes.inUse}>
          <IconCheck size={15} aria-hidden />
          {t("models.selected")}
        </span>
      ) : model.reindex_job_id !== undefined ? null : (
        <Button variant="default" onClick={() => run(select(model.model_id))}>
          {t("models.select")}
        </Button>
      )}
      {model.tier !== "shipped" && !(model.role === "embedder" && model.selected) && (
        <Tooltip label={t("models.delete")}>
          <ActionIcon aria-label={`${t("models.delete")}: ${model.name}`} onClick={() => setIsDeleting(true)}>
            <IconTrash size={16} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      )}
      <DeleteDialog model={model} isOpen={isDeleting} onClose={() => setIsDeleting(false)} />
    </div>
  );
}

/** The index is made anew with this embedder. */
function Reindexing({ jobId }: { readonly jobId: string }) {
  const { t } = useTranslation();
  const run = useAction();
  const act = useLibrary((state) => state.act);
  const job = useLibrary((state) => state.jobs.find((other) => other.job_id === jobId));
  const [done, total] = [job?.files_done ?? 0, job?.files_total ?? 0];
  return (
    <div className={classes.download} data-reindexing>
      <Progress flex={1} value={total === 0 ? 2 : (100 * done) / total} aria-label={t("models.reindexing")} />
      <span className={classes.progress}>{t("models.reindexed", { done, total })}</span>
      <ActionIcon aria-label={t("library.cancel")} onClick={() => run(act(jobId, "cancel"))}>
        <IconX size={15} />
      </ActionIcon>
    </div>
  );
}

interface DeleteProps {
  readonly model: ModelInfo;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function DeleteDialog({ model, isOpen, onClose }: DeleteProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const run = useAction();
  const remove = useModels((state) => state.remove);
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t("models.deleteTitle", { model: model.name })}
      size={420}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <p className={classes.deleteText}>{t("models.deleteText", { size: format.bytes(model.size_bytes) })}</p>
      <div className={classes.deleteFoot}>
        <Button variant="default" data-autofocus onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <Button
          color="brick"
          onClick={() => {
            onClose();
            run(remove(model.model_id));
          }}
        >
          {t("common.delete")}
        </Button>
      </div>
    </Modal>
  );
}

function Download({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const run = useAction();
  const act = useLibrary((state) => state.act);
  if (isOver(job)) {
    return job.failures[0] ? (
      <p className={classes.fitsNot} role="alert">
        <IconAlertTriangle size={14} aria-hidden />
        {errorSentence(job.failures[0].message)}
      </p>
    ) : null;
  }
  const isPaused = job.status === "paused";
  return (
    <div className={classes.download}>
      <Progress
        flex={1}
        value={job.bytes_total === 0 ? 2 : (100 * job.bytes_done) / job.bytes_total}
        aria-label={t("models.download")}
      />
      <span className={classes.progress}>
        {t("models.progress", { done: format.bytes(job.bytes_done), total: format.bytes(job.bytes_total) })}
        {job.eta_seconds !== undefined && !isPaused
          ? ` · ${t("library.left", { time: format.remaining(job.eta_seconds) })}`
          : ""}
      </span>
      <ActionIcon
        aria-label={t(isPaused ? "library.resume" : "library.pause")}
        onClick={() => run(act(job.job_id, isPaused ? "resume" : "pause"))}
      >
        {isPaused ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
      </ActionIcon>
      <ActionIcon aria-label={t("library.cancel")} onClick={() => run(act(job.job_id, "cancel"))}>
        <IconX size={15} />
      </ActionIcon>
    </div>
  );
}
