import { useTranslation } from "react-i18next";
import type { DocumentInfo, VersionInfo } from "../../../electron/contract/documents.ts";
import { useFormat } from "../../i18n/use-format.ts";
import { AlsoAs } from "./AlsoAs.tsx";
import { CollectionChips } from "./CollectionChips.tsx";
import { applyingFields, keepingFields } from "./metadata-fields.ts";
import { MetadataRow } from "./MetadataRow.tsx";
import { Notices } from "./Notices.tsx";
import classes from "./DetailsTab.module.css";

interface Props {
  readonly document: DocumentInfo;
  readonly current: VersionInfo | undefined;
}

export function DetailsTab({ document, current }: Props) {
  const { t } = useTranslation();
  return (
    <div className={classes.tab}>
      {current && current.notices.length > 0 && <Notices notices={current.notices} />}
      <section className={classes.section} aria-labelledby="detail-applies">
        <h3 id="detail-applies" className={classes.heading}>
          {t("library.detail.applies")}
        </h3>
        {applyingFields.map((field) => (
          <MetadataRow key={field} field={field} document={document} origin={current?.metadata_origins[field]} />
        ))}
      </section>
      <section className={classes.section} aria-labelledby="detail-keeping">
        <h3 id="detail-keeping" className={classes.heading}>
          {t("library.detail.keeping")}
        </h3>
        {keepingFields.map((field) => (
          <MetadataRow key={field} field={field} document={document} origin={current?.metadata_origins[field]} />
        ))}
      </section>
      <section className={classes.section} aria-labelledby="detail-collections">
        <h3 id="detail-collections" className={classes.heading}>
          {t("library.detail.collections")}
        </h3>
        <CollectionChips document={document} />
      </section>
      {document.also_as.length > 0 && (
        <section className={classes.section} aria-labelledby="detail-also">
          <h3 id="detail-also" className={classes.heading}>
            {t("library.detail.alsoAs")}
          </h3>
          <AlsoAs document={document} />
        </section>
      )}
      <section className={classes.section} aria-labelledby="detail-file">
        <h3 id="detail-file" className={classes.heading}>
          {t("library.detail.file")}
        </h3>
        <FileFacts document={document} current={current} />
      </section>
    </div>
  );
}

function FileFacts({ document, current }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = [
    [t("library.detail.path"), document.path],
    [t("library.format"), t(`library.formats.${document.format}`)],
    ...(current ? [[t("library.detail.size"), format.bytes(current.size_bytes)]] : []),
    ...(current?.page_count === undefined ? [] : [[t("library.detail.pages"), format.count(current.page_count)]]),
    ...(current ? [[t("library.detail.passages"), format.count(current.chunk_count)]] : []),
    [t("library.detail.added"), format.moment(document.created_at)],
    [t("library.detail.changed"), format.moment(document.updated_at)],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name} className={classes.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
