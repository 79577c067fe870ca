import { Button, Modal, Select, Switch, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type AppError, toAppError } from "../../api/errors.ts";
import { useErrorText } from "../../components/use-error-text.ts";
import { useApp, useCollections } from "../../stores/use-app.ts";
import { invalidDraft, type MetadataDraft, metadataOf } from "./metadata-fields.ts";
import { MetadataInput, useInvalidText } from "./MetadataInput.tsx";
import dialog from "./Dialogs.module.css";
import classes from "./ImportDialog.module.css";

export interface ToImport {
  /** Absolute; undefined: the person is asked for one. */
  readonly paths: readonly string[] | undefined;
  /** undefined: not known. */
  readonly isFolder: boolean | undefined;
  readonly collectionId: string | undefined;
}

interface Props {
  /** undefined: the dialog is closed. */
  readonly toImport: ToImport | undefined;
  readonly onClose: () => void;
}

/** What is added, into which collection, whether its folder stays watched, and what applies to all of it. */
export function ImportDialog({ toImport, onClose }: Props) {
  const { t } = useTranslation();
  // Stays while the dialog fades.
  const last = useRef(toImport);
  if (toImport) last.current = toImport;
  const shown = toImport ?? last.current;
  return (
    <Modal
      opened={toImport !== undefined}
      onClose={onClose}
      title={t(shown?.paths ? "library.import.title" : "library.pathTitle")}
      size={560}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {shown && <ImportForm toImport={shown} onClose={onClose} />}
    </Modal>
  );
}

const importFields = ["jurisdiction", "audience", "effective_from", "effective_to", "owner", "review_date"] as const;
const shownPaths = 4;

function ImportForm({ toImport, onClose }: { readonly toImport: ToImport; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const invalidText = useInvalidText();
  const { library, collections } = useApp();
  const known = useCollections((state) => state.collections);
  const [typed, setTyped] = useState("");
  const [collectionId, setCollectionId] = useState(toImport.collectionId);
  const [watches, setWatches] = useState(false);
  const [draft, setDraft] = useState<MetadataDraft>({});
  const [error, setError] = useState<AppError>();
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => void collections.getState().load(), [collections]);

  // Paths copied from a file manager often stand in quotes.
  const path = typed.trim().replace(/^"(.*)"$/, "$1");
  const paths = toImport.paths ?? (path === "" ? [] : [path]);
  const invalid = invalidDraft(draft);
  const canAdd = paths.length > 0 && Object.keys(invalid).length === 0;
  const submit = async () => {
    if (!canAdd || isBusy) return;
    setIsBusy(true);
    setError(undefined);
    const metadata = metadataOf(draft);
    try {
      await library.getState().import({
        paths: [...paths],
        ...(collectionId === undefined ? {} : { collection_id: collectionId }),
        ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
        ...(watches ? { watch: true } : {}),
      });
      onClose();
      void collections.getState().load();
    } catch (thrown) {
      setError(toAppError(thrown));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <form
      className={dialog.form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {toImport.paths === undefined ? (
        <div>
          <TextInput
            data-autofocus
            label={t("library.pathLabel")}
            value={typed}
            error={error && errorText(error)}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <p className={classes.hint}>{t("library.pathHint")}</p>
        </div>
      ) : (
        <Paths paths={toImport.paths} error={error} />
      )}
      {known.length > 0 && (
        <Select
          label={t("library.import.collection")}
          placeholder={t("library.import.noCollection")}
          data={known.map((collection) => ({ value: collection.collection_id, label: collection.name }))}
          value={collectionId ?? null}
          clearable
          clearButtonProps={{ "aria-label": t("common.clear") }}
          onChange={(id) => setCollectionId(id ?? undefined)}
        />
      )}
      {toImport.isFolder !== false && (
        <Switch
          label={t("library.import.watch")}
          description={t("library.import.watchHint")}
          checked={watches}
          onChange={(event) => setWatches(event.currentTarget.checked)}
        />
      )}
      <details className={classes.more}>
        <summary>{t("library.import.metadata")}</summary>
        <p className={classes.hint}>{t("library.import.metadataHint")}</p>
        <div className={dialog.fields}>
          {importFields.map((field) => (
            <MetadataInput
              key={field}
              field={field}
              value={draft[field] ?? ""}
              error={invalidText(invalid[field])}
              onChange={(value) => setDraft({ ...draft, [field]: value })}
            />
          ))}
        </div>
      </details>
      <div className={classes.foot}>
        <Button variant="default" onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" loading={isBusy} disabled={!canAdd} data-autofocus={toImport.paths ? true : undefined}>
          {t("library.pathAdd")}
        </Button>
      </div>
    </form>
  );
}

function Paths({ paths, error }: { readonly paths: readonly string[]; readonly error: AppError | undefined }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  return (
    <div>
      <p className={dialog.legend}>{t("library.import.what", { count: paths.length })}</p>
      <ul className={dialog.names}>
        {paths.slice(0, shownPaths).map((path) => (
          <li key={path} title={path}>
            {path}
          </li>
        ))}
        {paths.length > shownPaths && <li>{t("library.import.more", { count: paths.length - shownPaths })}</li>}
      </ul>
      {error && (
        <p className={dialog.error} role="alert">
          {errorText(error)}
        </p>
      )}
    </div>
  );
}
