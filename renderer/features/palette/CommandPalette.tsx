import { Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import {
  IconBooks,
  IconCpu,
  IconEdit,
  IconKeyboard,
  IconMessage2,
  IconMessageQuestion,
  IconMoon,
  IconSearch,
  IconSettings,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newConversation } from "../../stores/conversation.ts";
import { pages } from "../../stores/place.ts";
import { useConversations, useNavigation, useSessions } from "../../stores/use-app.ts";
import { shortcutsDialog } from "./shortcuts-dialog-store.ts";
import { useToggleTheme } from "./use-shortcuts.ts";

const pageIcons = { ask: IconMessageQuestion, library: IconBooks, models: IconCpu, settings: IconSettings };
const icon = { size: 17, stroke: 1.6 };
const mostConversations = 8;

/** Every page, action and conversation by name; what fits nothing can be asked as it is. */
export function CommandPalette() {
  const { t } = useTranslation();
  const go = useNavigation((state) => state.go);
  const ask = useConversations((state) => state.ask);
  const sessions = useSessions((state) => state.items);
  const toggleTheme = useToggleTheme();
  const [query, setQuery] = useState("");

  const wanted = query.trim().toLowerCase();
  const fits = (label: string | undefined) => label?.toLowerCase().includes(wanted) ?? false;
  const actions: SpotlightActionData[] = [
    {
      id: "new",
      label: t("sessions.new"),
      leftSection: <IconEdit {...icon} />,
      onClick: () => go({ page: "ask" }),
    },
    ...pages.map((page): SpotlightActionData => {
      const Icon = pageIcons[page];
      return { id: page, label: t(`page.${page}`), leftSection: <Icon {...icon} />, onClick: () => go({ page }) };
    }),
    { id: "theme", label: t("palette.theme"), leftSection: <IconMoon {...icon} />, onClick: toggleTheme },
    {
      id: "shortcuts",
      label: t("palette.shortcuts"),
      leftSection: <IconKeyboard {...icon} />,
      onClick: shortcutsDialog.open,
    },
  ].filter((action) => fits(action.label));
  const conversations = sessions
    .filter((session) => fits(session.title))
    .slice(0, mostConversations)
    .map((session): SpotlightActionData => ({
      id: session.session_id,
      label: session.title,
      leftSection: <IconMessage2 {...icon} />,
      onClick: () => go({ page: "ask", sessionId: session.session_id }),
    }));
  const question = query.trim();
  const asking: SpotlightActionData[] =
    question.length < 3
      ? []
      : [
          {
            id: "ask-this",
            label: t("palette.askThis", { question }),
            leftSection: <IconMessageQuestion {...icon} />,
            onClick: () => {
              go({ page: "ask" });
              void ask(newConversation, question);
            },
          },
        ];
  return (
    <Spotlight
      attributes={{ content: { "aria-label": t("palette.title") } }}
      shortcut={null}
      lockScroll={false}
      query={query}
      onQueryChange={setQuery}
      clearQueryOnClose
      filter={(_query, shown) => shown}
      nothingFound={t("palette.empty")}
      scrollable
      maxHeight={420}
      size={560}
      overlayProps={{ backgroundOpacity: 0.28, blur: 0 }}
      radius="lg"
      transitionProps={{ duration: 90 }}
      searchProps={{
        placeholder: t("palette.placeholder"),
        "aria-label": t("palette.title"),
        leftSection: <IconSearch size={17} />,
      }}
      actions={[
        ...(actions.length > 0 ? [{ group: t("palette.actions"), actions }] : []),
        ...(conversations.length > 0 ? [{ group: t("palette.conversations"), actions: conversations }] : []),
        ...asking,
      ]}
    />
  );
}
