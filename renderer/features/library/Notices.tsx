import { IconEyeOff, IconInfoCircle, IconScan } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Notice } from "../../../electron/contract/documents.ts";
import classes from "./Notices.module.css";

const icons = { hidden_text_left_out: IconEyeOff, text_recognised: IconScan, pages_without_text: IconInfoCircle };

/** What a reader of a version should know: what was left out, what was recognised from pictures. */
export function Notices({ notices }: { readonly notices: readonly Notice[] }) {
  const { t } = useTranslation();
  if (notices.length === 0) return null;
  return (
    <ul className={classes.notices}>
      {notices.map(({ code, count }) => {
        const Icon = icons[code];
        return (
          <li key={code}>
            <Icon size={14} aria-hidden />
            <span>{t(`library.notice.${code}`, { count })}</span>
          </li>
        );
      })}
    </ul>
  );
}
