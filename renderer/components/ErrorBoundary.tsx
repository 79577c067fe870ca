import { Component, type ReactNode } from "react";
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { EmptyState } from "./EmptyState.tsx";

interface Props {
  readonly children: ReactNode;
}

/** Keeps a fault in one part of the window from blanking it. */
export class ErrorBoundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <Stopped /> : this.props.children;
  }
}

function Stopped() {
  const { t } = useTranslation();
  return (
    <EmptyState
      title={t("failure.page")}
      text={t("failure.pageHint")}
      action={<Button onClick={() => window.location.reload()}>{t("failure.reload")}</Button>}
    />
  );
}
