import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";

// What no linter looks at: the page has one manner of writing, and no sides but those on which a text begins and ends.

const folders = ["components", "app"];

/** The lines of the page's own code in which a pattern occurs, but for what `isAllowed` names. */
async function linesWith(pattern: RegExp, isAllowed: (file: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const names = await readdir(folder, { recursive: true });
    const files = names.map((name) => `${folder}/${name}`).filter((file) => /\.tsx?$/.test(file));
    for (const file of files.filter((one) => !one.includes(".test.") && !isAllowed(one))) {
      const lines = (await readFile(file, "utf8")).split("\n");
      found.push(...lines.filter((line) => pattern.test(line)).map((line) => `${file}: ${line.trim()}`));
    }
  }
  return found;
}

test("numbers, days and times are written by components/format alone", async () => {
  const isFormat = (file: string) => file.startsWith("components/format/");
  const formatting =
    /\bIntl\.|toLocale\w*String\(|\.to(?:Fixed|Precision|DateString|UTCString)\(|\b(?:formatDay|plainFormats)\b/;
  expect(await linesWith(formatting, isFormat)).toEqual([]);
  // The formatter itself is found, so others would be.
  expect(await linesWith(formatting, () => false)).not.toEqual([]);
});

test("styles name no left and right: a page may begin on either side", async () => {
  const sides =
    /["'\s:]-?(?:[mp][lr]-[\d[(a]|(?:left|right)-(?:\d|auto|\[)|(?:border|rounded)-[lr](?:[-\s"]|$)|text-(?:left|right)\b)/;
  expect(await linesWith(sides, () => false)).toEqual([]);
  for (const style of ['"ml-2"', '"flex -mr-1"', '"sm:left-0"', '"border-l-2"', '"text-right"']) {
    expect(sides.test(style)).toBe(true);
  }
});

test("no table is hidden itself: Firefox shows its caption all the same", async () => {
  const hidden = /<table\b[^>]*\bsr-only\b/;
  expect(await linesWith(hidden, () => false)).toEqual([]);
  expect(hidden.test('<table className="sr-only">')).toBe(true);
});
