import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "playwright/test";

/** The themes differ in these alone. */
const colourRules = ["color-contrast", "link-in-text-block"];

/**
 * Fails with what axe finds wrong, in the light theme or in the dark one, on the page or in what the selectors `within`
 * choose.
 */
export async function expectNoFindings(page: Page, ...within: string[]): Promise<void> {
  const builder = () => within.reduce((axe, selector) => axe.include(selector), new AxeBuilder({ page }));
  expect(await findings(builder())).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await findings(builder().withRules(colourRules))).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
}

/** What axe finds wrong on the page as it stands: the rule, and the piece that breaks it. */
export function pageFindings(page: Page): Promise<string[]> {
  return findings(new AxeBuilder({ page }));
}

async function findings(builder: AxeBuilder): Promise<string[]> {
  const { violations } = await builder.analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
