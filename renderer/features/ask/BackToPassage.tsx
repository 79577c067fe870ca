import { Button } from "@mantine/core";
import { IconFocus2 } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./SourcePanel.module.css";

/** Leads back to a passage that was scrolled away; while it can be seen nothing covers the text. */
export function BackToPassage({ passageId }: { readonly passageId: string }) {
  const { t } = useTranslation();
  const [isInView, setIsInView] = useState(true);

  useEffect(() => {
    const passage = document.getElementById(passageId);
    if (!passage) return undefined;
    const observer = new IntersectionObserver((entries) => setIsInView(entries.at(-1)?.isIntersecting ?? true));
    observer.observe(passage);
    return () => observer.disconnect();
  }, [passageId]);

  if (isInView) return null;
  return (
    <Button
      className={classes.back ?? ""}
      size="compact-sm"
      variant="default"
      radius="xl"
      leftSection={<IconFocus2 size={14} />}
      onClick={() => document.getElementById(passageId)?.scrollIntoView({ block: "center" })}
    >
      {t("source.back")}
    </Button>
  );
}
