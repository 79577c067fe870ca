import { Button } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDuplicates } from "../../stores/use-app.ts";
import { DuplicatesDialog } from "./DuplicatesDialog.tsx";
import classes from "./DuplicatesBanner.module.css";

/** Says quietly that some documents look like copies; looking at them is up to the person. */
export function DuplicatesBanner() {
  const { t } = useTranslation();
  const count = useDuplicates((state) => state.pairs.length);
  const [isOpen, setIsOpen] = useState(false);
  if (count === 0 && !isOpen) return null;
  return (
    <>
      <div className={classes.banner} role="status">
        <IconCopy size={16} className={classes.icon} aria-hidden />
        <span className={classes.words}>
          <strong>{t("library.copies.banner", { count })}</strong>
          <span className={classes.hint}>{t("library.copies.bannerHint")}</span>
        </span>
        <Button size="compact-sm" variant="default" onClick={() => setIsOpen(true)}>
          {t("library.copies.review")}
        </Button>
      </div>
      <DuplicatesDialog isOpen={isOpen} onClose={() => setIsOpen(false)} />
    </>
  );
}
