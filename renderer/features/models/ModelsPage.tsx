import { Button, Skeleton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconFileImport, IconPencilCheck, IconQuote } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorLine } from "../../components/ErrorLine.tsx";
import { PageFrame } from "../../components/PageFrame.tsx";
import { PathDialog } from "../../components/PathDialog.tsx";
import { useAction } from "../../components/use-error-text.ts";
import { selectedChatModel } from "../../stores/models.ts";
import { useApp, useModels } from "../../stores/use-app.ts";
import { ModelCard } from "./ModelCard.tsx";
import classes from "./ModelsPage.module.css";

export function ModelsPage() {
  const { t } = useTranslation();
  const models = useModels((state) => state);
  const inUse = useModels(selectedChatModel);
  const { shell } = useApp();
  const run = useAction();
  const [asksForPath, setAsksForPath] = useState(false);

  const add = async (path: string) => {
    const { name } = await models.import(path);
    notifications.show({ message: t("models.imported", { model: name }) });
  };
  const pick = async () => {
    const [path] = (await shell?.pickFiles("model")) ?? [];
    if (path !== undefined) await add(path);
  };
  const chat = models.items.filter((model) => model.role === "chat");
  const support = models.items.filter((model) => model.role !== "chat");
  return (
    <PageFrame
      title={t("page.models")}
      lead={t("models.lead")}
      actions={
        <Button
          variant="default"
          leftSection={<IconFileImport size={15} />}
          onClick={() => (shell ? run(pick()) : setAsksForPath(true))}
        >
          {t("models.import")}
        </Button>
      }
    >
      {models.status === "failed" && models.error && (
        <ErrorLine title={t("failure.load")} error={models.error} onRetry={() => void models.load()} />
      )}
      {models.status === "loading" && <Skeleton height={88} radius="lg" />}
      {models.status === "ready" && (
        <>
          <section className={classes.mode}>
            <div className={classes.modeIcon} aria-hidden>
              {inUse ? <IconPencilCheck size={19} stroke={1.6} /> : <IconQuote size={19} stroke={1.6} />}
            </div>
            <div>
              <h2 className={classes.modeTitle}>
                {inUse ? t("models.usingTitle", { model: inUse.name }) : t("models.quotesTitle")}
              </h2>
              <p className={classes.modeText}>{t(inUse ? "models.usingText" : "models.quotesText")}</p>
            </div>
          </section>
          <section className={classes.group} aria-labelledby="chat-models">
            <h2 id="chat-models" className={classes.groupTitle}>
              {t("models.chat")}
            </h2>
            {chat.map((model) => (
              <ModelCard key={model.model_id} model={model} />
            ))}
          </section>
          {support.length > 0 && (
            <section className={classes.group} aria-labelledby="support-models">
              <h2 id="support-models" className={classes.groupTitle}>
                {t("models.support")}
              </h2>
              <p className={classes.groupHint}>{t("models.supportHint")}</p>
              {support.map((model) => (
                <ModelCard key={model.model_id} model={model} />
              ))}
            </section>
          )}
        </>
      )}
      <PathDialog
        isOpen={asksForPath}
        title={t("models.importTitle")}
        label={t("models.importLabel")}
        hint={t("models.importHint")}
        action={t("library.pathAdd")}
        onClose={() => setAsksForPath(false)}
        onSubmit={add}
      />
    </PageFrame>
  );
}
