import { ActionIcon, Checkbox, Menu } from "@mantine/core";
import { IconDots, IconFileText, IconInfoCircle, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DocumentInfo } from "../../../electron/contract/documents.ts";
import { type Format, useFormat } from "../../i18n/use-format.ts";
import { DocumentBadges } from "./DocumentBadges.tsx";
import { dragDocuments } from "./drag-documents.ts";
import type { DocumentActions } from "./DocumentTable.tsx";
import classes from "./DocumentTable.module.css";

interface Props {
  readonly document: DocumentInfo;
  readonly index: number;
  /** Pixels from the top of the list. */
  readonly top: number;
  readonly today: string;
  readonly isSelected: boolean;
  readonly isOpen: boolean;
  readonly isTabStop: boolean;
  /** What goes along when this row is dragged; undefined: it alone. */
  readonly dragged: ReadonlySet<string> | undefined;
  readonly actions: DocumentActions;
  readonly onSelect: (event: { readonly shiftKey: boolean }) => void;
  readonly onClick: (event: React.MouseEvent) => void;
  readonly onFocus: () => void;
}

export function DocumentRow(props: Props) {
  const { document, index, top, today, isSelected, isOpen, isTabStop, dragged, actions } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const { metadata, versions } = document;
  const current = versions.find((version) => version.version_id === document.current_version_id);
  const tabIndex = isTabStop ? 0 : -1;
  return (
    <div
      role="row"
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-label={document.title}
      data-document={document.document_id}
      data-open={isOpen || undefined}
      tabIndex={tabIndex}
      draggable
      onDragStart={(event) => dragDocuments(event.dataTransfer, dragged ? [...dragged] : [document.document_id])}
      onClick={props.onClick}
      onFocus={props.onFocus}
    >
      <span role="gridcell" className={classes.check} onClick={(event) => event.stopPropagation()}>
        <Checkbox
          size="xs"
          tabIndex={tabIndex}
          aria-label={t("library.select", { title: document.title })}
          checked={isSelected}
          onChange={(event) => props.onSelect({ shiftKey: (event.nativeEvent as MouseEvent).shiftKey })}
        />
      </span>
      <span role="gridcell" className={classes.name}>
        <span className={classes.titleLine}>
          <span className={classes.titleText}>{document.title}</span>
          <DocumentBadges document={document} today={today} />
        </span>
        <span className={classes.path}>{document.path}</span>
      </span>
      <span role="gridcell" className={classes.format}>
        {t(`library.formats.${document.format}`)}
      </span>
      <span
        role="gridcell"
        className={classes.location}
        data-quiet={metadata.jurisdiction === undefined || undefined}
        title={metadata.jurisdiction && format.place(metadata.jurisdiction)}
      >
        {metadata.jurisdiction === undefined ? t("library.everywhere") : format.place(metadata.jurisdiction)}
      </span>
      <span role="gridcell" className={classes.valid} data-quiet={isAlways(document) || undefined}>
        {validity(document, format, t)}
      </span>
      <span role="gridcell" className={classes.version}>
        {current?.number ?? versions.length}
      </span>
      <span role="gridcell" className={classes.updated}>
        {format.day(document.updated_at)}
      </span>
      <span role="gridcell" className={classes.more} onClick={(event) => event.stopPropagation()}>
        <Menu width={190} returnFocus>
          <Menu.Target>
            <ActionIcon tabIndex={tabIndex} aria-label={t("library.actions", { title: document.title })}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown onKeyDown={(event) => event.stopPropagation()}>
            <Menu.Item leftSection={<IconInfoCircle {...icon} />} onClick={() => actions.onOpen(document, "details")}>
              {t("library.details")}
            </Menu.Item>
            <Menu.Item leftSection={<IconFileText {...icon} />} onClick={() => actions.onOpen(document, "text")}>
              {t("library.read")}
            </Menu.Item>
            <Menu.Item leftSection={<IconRefresh {...icon} />} onClick={() => actions.onReindex([document])}>
              {t("library.reindex")}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item color="brick" leftSection={<IconTrash {...icon} />} onClick={() => actions.onDelete([document])}>
              {t("library.delete")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </span>
    </div>
  );
}

const icon = { size: 15, stroke: 1.75 };

const isAlways = ({ metadata }: DocumentInfo) =>
  metadata.effective_from === undefined && metadata.effective_to === undefined;

function validity(
  { metadata: { effective_from: from, effective_to: to } }: DocumentInfo,
  format: Format,
  t: ReturnType<typeof useTranslation>["t"],
): string {
  if (from && to) return t("library.range", { from: format.day(from), to: format.day(to) });
  if (from) return t("library.from", { from: format.day(from) });
  return to ? t("library.until", { to: format.day(to) }) : t("library.always");
}
