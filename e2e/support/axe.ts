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
  await expectNone(builder());
  await page.emulateMedia({ colorScheme: "dark" });
  await expectNone(builder().withRules(colourRules));
  await page.emulateMedia({ colorScheme: "light" });
}

async function expectNone(builder: AxeBuilder): Promise<void> {
  const { violations } = await builder.analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
}
