import { IconKey } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState.tsx";

/** The browser has no valid cookie: only the program itself can give a new link. */
export function SignInPage({ wasRefused }: { readonly wasRefused: boolean }) {
  const { t } = useTranslation();
  return (
    <main style={{ height: "100%" }}>
      <EmptyState
        icon={<IconKey size={22} />}
        title={t("signIn.title")}
        text={`${wasRefused ? `${t("signIn.failed")} ` : ""}${t("signIn.text")}`}
      />
    </main>
  );
}
