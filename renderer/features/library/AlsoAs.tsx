import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import type { DocumentInfo } from "../../../electron/contract/documents.ts";
import { useAction } from "../../components/use-error-text.ts";
import { useApp, useDuplicates } from "../../stores/use-app.ts";
import classes from "./AlsoAs.module.css";

/** The files that were merged into a document, each of which can stand by itself again. */
export function AlsoAs({ document }: { readonly document: DocumentInfo }) {
  const { t } = useTranslation();
  const app = useApp();
  const run = useAction();
  const split = useDuplicates((state) => state.split);
  const separate = (duplicateId: string) =>
    run(
      split(document.document_id, duplicateId).then(() => {
        notifications.show({ message: t("library.detail.splitDone") });
        return app.library.getState().load();
      }),
    );
  return (
    <>
      <p className={classes.hint}>{t("library.detail.alsoAsHint")}</p>
      <ul className={classes.list}>
        {document.also_as.map((merged) => (
          <li key={merged.document_id} className={classes.item}>
            <span className={classes.format}>{t(`library.formats.${merged.format}`)}</span>
            <span className={classes.path}>{merged.path}</span>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t("library.detail.splitLabel", { path: merged.path })}
              onClick={() => separate(merged.document_id)}
            >
              {t("library.detail.split")}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
