import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

export const colorSchemes = ["light", "dark"] as const;
export type ColorScheme = (typeof colorSchemes)[number];

/** Shows the page in these colours, from its beginning. */
export async function showIn(page: Page, colorScheme: ColorScheme): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.reload();
  await page.getByRole("navigation").waitFor();
}

/** What axe objects to, a line each. In the dark only what depends on colours: the rest is as it was in the light. */
export async function objectionsOfAxe(page: Page, colorScheme: ColorScheme): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (colorScheme === "dark" ? axe.withRules(["color-contrast"]) : axe).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
  );
}
