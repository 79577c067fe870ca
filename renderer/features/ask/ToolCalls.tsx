import { IconCalculator, IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ToolCall } from "../../../electron/contract/chat.ts";
import { toolLabelsOf } from "../../i18n/tool-labels.ts";
import { useFormat } from "../../i18n/use-format.ts";
import { shownInputs, type ToolInput, wordsOf } from "./tool-words.ts";
import classes from "./ToolCalls.module.css";

/** What was computed rather than read: with what, and what came of it. */
export function ToolCalls({ calls }: { readonly calls: readonly ToolCall[] }) {
  const { t } = useTranslation();
  if (calls.length === 0) return null;
  const names: Readonly<Record<string, string>> = t("ask.tools.names", { returnObjects: true });
  return (
    <div role="group" className={classes.calls} aria-label={t("ask.tools.title")}>
      {calls.map((call, index) => (
        <details key={index} className={classes.call} data-tool={call.name}>
          <summary className={classes.summary}>
            <IconChevronRight size={14} className={classes.arrow} aria-hidden />
            <IconCalculator size={14} stroke={1.75} aria-hidden />
            {t("ask.tools.computed", { name: names[call.name] ?? wordsOf(call.name) })}
          </summary>
          <dl className={classes.inputs}>
            {shownInputs(call.name, call.arguments).map((input) => (
              <Input key={input.name} input={input} />
            ))}
            <div className={classes.result}>
              <dt>{t("ask.tools.result")}</dt>
              <dd>{call.result === "" ? t("ask.tools.nothing") : call.result}</dd>
            </div>
          </dl>
        </details>
      ))}
    </div>
  );
}

function Input({ input }: { readonly input: ToolInput }) {
  const { i18n } = useTranslation();
  const format = useFormat();
  const { inputs, values } = toolLabelsOf(i18n.language);
  return (
    <div>
      <dt>{inputs[input.name] ?? wordsOf(input.name)}</dt>
      <dd>{input.kind === "day" ? format.day(input.value) : (values[input.value] ?? input.value)}</dd>
    </div>
  );
}
