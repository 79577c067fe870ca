import { ActionIcon, Button, Menu, Modal, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconDots, IconFileText, IconSearch, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentInfo } from "../../../electron/contract/documents.ts";
import { useAction } from "../../components/use-error-text.ts";
import { type Format, useFormat } from "../../i18n/use-format.ts";
import { useLibrary } from "../../stores/use-app.ts";
import classes from "./DocumentTable.module.css";

interface Props {
  readonly onRead: (document: DocumentInfo) => void;
}

export function DocumentTable({ onRead }: Props) {
  const { t } = useTranslation();
  const run = useAction();
  const documents = useLibrary((state) => state.documents);
  const query = useLibrary((state) => state.query);
  const nextCursor = useLibrary((state) => state.nextCursor);
  const loadMore = useLibrary((state) => state.loadMore);
  const [deleting, setDeleting] = useState<DocumentInfo>();
  return (
    <section className={classes.section} aria-label={t("library.table")}>
      <div className={classes.tools}>
        <SearchField />
        <span className={classes.count}>
          {t("library.count", { count: documents.length })}
          {nextCursor === undefined ? "" : "+"}
        </span>
      </div>
      {documents.length === 0 && query !== "" ? (
        <p className={classes.none}>{t("library.noMatch", { query })}</p>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t("library.title")}</th>
              <th scope="col" className={classes.location}>
                {t("library.location")}
              </th>
              <th scope="col" className={classes.valid}>
                {t("library.valid")}
              </th>
              <th scope="col" className={classes.version}>
                {t("library.version")}
              </th>
              <th scope="col" className={classes.updated}>
                {t("library.updated")}
              </th>
              <th scope="col" className={classes.actions}>
                <span className="visually-hidden">{t("common.more")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {documents.map((document) => (
              <DocumentRow key={document.document_id} document={document} onRead={onRead} onDelete={setDeleting} />
            ))}
          </tbody>
        </table>
      )}
      {nextCursor !== undefined && (
        <Button variant="default" className={classes.more ?? ""} onClick={() => run(loadMore())}>
          {t("common.more")}
        </Button>
      )}
      <DeleteDialog document={deleting} onClose={() => setDeleting(undefined)} />
    </section>
  );
}

function SearchField() {
  const { t } = useTranslation();
  const search = useLibrary((state) => state.search);
  const [text, setText] = useState(useLibrary((state) => state.query));
  const searchSoon = useDebouncedCallback((query: string) => void search(query.trim()), 200);
  return (
    <TextInput
      type="search"
      className={classes.search ?? ""}
      placeholder={t("library.search")}
      aria-label={t("library.search")}
      leftSection={<IconSearch size={15} />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        searchSoon(event.currentTarget.value);
      }}
    />
  );
}

interface RowProps extends Props {
  readonly document: DocumentInfo;
  readonly onDelete: (document: DocumentInfo) => void;
}

function DocumentRow({ document, onRead, onDelete }: RowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { metadata, versions } = document;
  const current = versions.find((version) => version.version_id === document.current_version_id);
  return (
    <tr data-document={document.document_id}>
      <td>
        <UnstyledButton className={classes.name} onClick={() => onRead(document)}>
          <span className={classes.title}>{document.title}</span>
          <span className={classes.path}>{document.path}</span>
        </UnstyledButton>
      </td>
      <td className={classes.location}>
        {metadata.jurisdiction === undefined ? (
          <span className={classes.quiet}>{t("library.everywhere")}</span>
        ) : (
          format.place(metadata.jurisdiction)
        )}
      </td>
      <td className={classes.valid}>
        {validity(document, format, t) ?? <span className={classes.quiet}>{t("library.always")}</span>}
      </td>
      <td className={classes.version}>
        {current?.indexed === false ? (
          <span className={classes.indexing}>{t("library.indexing")}</span>
        ) : (
          (current?.number ?? versions.length)
        )}
      </td>
      <td className={classes.updated}>{format.day(document.updated_at)}</td>
      <td className={classes.actions}>
        <Menu width={190} returnFocus>
          <Menu.Target>
            <ActionIcon aria-label={t("library.actions", { title: document.title })}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconFileText size={15} stroke={1.75} />} onClick={() => onRead(document)}>
              {t("library.read")}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              color="brick"
              leftSection={<IconTrash size={15} stroke={1.75} />}
              onClick={() => onDelete(document)}
            >
              {t("library.delete")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}

function validity(
  { metadata: { effective_from: from, effective_to: to } }: DocumentInfo,
  format: Format,
  t: ReturnType<typeof useTranslation>["t"],
): string | undefined {
  if (from && to) return t("library.range", { from: format.day(from), to: format.day(to) });
  if (from) return t("library.from", { from: format.day(from) });
  return to ? t("library.until", { to: format.day(to) }) : undefined;
}

function DeleteDialog({
  document,
  onClose,
}: {
  readonly document: DocumentInfo | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const run = useAction();
  const remove = useLibrary((state) => state.remove);
  const confirm = () => {
    onClose();
    if (!document) return;
    run(remove(document.document_id).then(() => notifications.show({ message: t("library.deleted") })));
  };
  return (
    <Modal
      opened={document !== undefined}
      onClose={onClose}
      title={t("library.deleteTitle", { title: document?.title })}
      size={440}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <p className={classes.deleteText}>{t("library.deleteText")}</p>
      <div className={classes.deleteFoot}>
        <Button variant="default" data-autofocus onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <Button color="brick" onClick={confirm}>
          {t("common.delete")}
        </Button>
      </div>
    </Modal>
  );
}
