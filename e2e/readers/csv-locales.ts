import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { csvOptions } from "@/lib/contract/file/csv-options";
import type { Options } from "@/lib/contract/file/format-options";
import { column, copyText, makeFile } from "@/lib/testing/files/make-file";
import { readCsvAs } from "./libreoffice-csv";
import { isInstalled } from "./program-readers";

/** Each preset of CSV, and whose program it is for: LibreOffice's number for the language and country. */
const languages: Record<string, [name: string, language: number]> = {
  "Standard (RFC 4180)": ["en-US", 1033],
  "Excel, USA or UK": ["en-GB", 2057],
  "Excel, Germany or Austria": ["de-DE", 1031],
  "Excel, Switzerland": ["de-CH", 2055],
  "Tab-separated values": ["en-US", 1033],
};

const columns = [
  column("text"),
  column("integer"),
  column("decimal"),
  column("money"),
  column("percent"),
  column("date"),
];

/** Columns of plain texts, the words that a cell may be shown as. */
const rowsOf = (seed: number): (string | null)[][] => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });
  const decimals = fc.sample(number, { seed, numRuns: 40 }).map((one) => one.toFixed(4));
  const days = ["2026-11-24", "2024-02-29", "1900-03-01", "9999-12-31", null];
  const texts = ["plain", "a,b;c\td", 'say "so"', "two\nlines", "Größe 漢字", "one. two, three", null];
  return ["17.384", "-0.05", "0.10", "1234567.89", "0", ...decimals].map((decimal, nth) => {
    const pick = <Value>(list: readonly Value[]) => list[nth % list.length] ?? null;
    const integer = String(Math.trunc(Number(decimal)) || 0);
    return [pick(texts), integer, decimal, Number(decimal).toFixed(2), decimal, pick(days)];
  });
};

/**
 * What LibreOffice under each preset's own locale makes of the file, as sentences about cells that differ; null when it is
 * not installed. Under a locale of other signs the German file has to differ: else nothing was compared.
 */
export async function* csvUnderLocales(folder: string, seed: number) {
  if (!(await isInstalled("soffice", "--version"))) {
    yield { name: "LibreOffice under locales", differences: null };
    return;
  }
  for (const { name, options } of csvOptions.presets) {
    const [language, id] = languages[name] ?? ["", 0];
    if (id === 0) throw new Error(`e2e/readers/csv-locales.ts does not know whose preset ${name} is.`);
    const differences = await differencesUnder(folder, options, id, rowsOf(seed));
    yield { name: `LibreOffice under ${language}, csv for ${name}`, differences };
  }
  const german = csvOptions.presets.find(({ options }) => options.decimal === "comma");
  if (!german) throw new Error("No preset has a decimal comma.");
  const differences = await differencesUnder(folder, german.options, 1033, rowsOf(seed));
  yield {
    name: "LibreOffice under en-US, csv with decimal commas, which has to differ",
    differences: differences.length > 0 ? [] : ["no cell differs: the check does not see a wrong locale"],
  };
}

async function differencesUnder(
  folder: string,
  options: Options,
  language: number,
  rows: (string | null)[][],
): Promise<string[]> {
  const own = path.join(folder, `csv-${language}-${Object.values(options).join("-")}`);
  await mkdir(own);
  const file = path.join(own, "in.csv");
  await writeFile(file, (await makeFile("csv", { columns, stage: copyText(rows), options })).bytes);
  // No column formats, quoted numbers are numbers, and whatever looks like a number or a day is one.
  const found = await readCsvAs(file, own, { ...options, language, formats: "", doesDetect: true });
  return rows.flatMap((row, nth) =>
    row.flatMap((value, at) => {
      const cell = found[nth + 1]?.[at];
      if (cell !== undefined && isSame(value, columns[at]?.kind, cell)) return [];
      return [
        `row ${nth + 2}, column ${at + 1}: ${JSON.stringify(cell)} instead of ${JSON.stringify(value)}`,
      ];
    }),
  );
}

/** Of a text `cell` is the text behind a quote. */
function isSame(value: string | null, kind: string | undefined, cell: string): boolean {
  if (value === null) return cell === "";
  if (kind === "text") return cell === `"${value}`;
  if (kind === "date") return cell === value;
  // It prints 15 digits.
  return cell !== "" && Math.abs(Number(cell) - Number(value)) <= Math.abs(Number(value)) * 1e-14;
}
