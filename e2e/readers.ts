import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { temporaryDataDir } from "@/e2e/support/stack/temporary-data-dir";
import { readCommand } from "@/lib/command";
import { makeFile } from "@/lib/testing/files/make-file";
import { awkwardWorkbook, type Expected } from "./readers/awkward-workbook";
import { csvUnderLocales } from "./readers/csv-locales";
import { exceljs, sheetJs } from "./readers/javascript-readers";
import { gnumeric, libreOffice, openpyxl } from "./readers/program-readers";
import type { ReadCell, Reader, ReadSheets } from "./readers/reader";
import { reportFiles } from "./readers/report-files";

// npm run readers [-- --seed N]: a workbook of awkward and random values, read by five programs, each cell compared
// with the value that went in; then each preset of CSV as LibreOffice reads it under the locale it is for, and the files of
// every report type in each form. Three of them are Debian's packages libreoffice-calc, gnumeric and python3-openpyxl.
// Exits with 1 when a cell differs or a reader is missing.

const usage = `npm run readers -- [--seed N]

Writes awkward and random values and compares each cell as five programs read it, and CSV under the locales of its presets.
Then LibreOffice reads the files of every report type in every form, which are compared with the database.`;

const frame = { usage, usesInstallation: false };
const { values: flags } = readCommand(frame, { options: { seed: { type: "string" } } });
const seed = Number(flags.seed ?? Date.now() % 1_000_000);
const differencesShown = 10;

const workbook = awkwardWorkbook(seed);
const { bytes } = await makeFile("xlsx", workbook.input);
const folder = await temporaryDataDir();
const file = path.join(folder, "awkward.xlsx");
await writeFile(file, bytes);
console.log(`${workbook.cells} cells, seed ${seed}`);
try {
  for (const reader of [sheetJs, exceljs, libreOffice, gnumeric, openpyxl]) {
    const sheets = await reader.read(file, folder);
    const differences = sheets && differencesOf(reader, sheets);
    tell(reader.name, differences);
    if (differences !== null && reader.ways !== "") console.log(`  its own way: ${reader.ways}`);
  }
  for await (const { name, differences } of csvUnderLocales(folder, seed)) tell(name, differences);
  for await (const { name, differences } of reportFiles(folder)) tell(name, differences);
} finally {
  await rm(folder, { recursive: true, force: true });
}

function tell(name: string, differences: string[] | null): void {
  if (differences === null) console.log(`${name}: not installed, nothing was compared`);
  else if (differences.length === 0) console.log(`${name}: every cell as it should be`);
  else console.log(`${name}: ${differences.length} cells differ`);
  for (const line of differences?.slice(0, differencesShown) ?? []) console.log(`  ${line}`);
  if (differences === null || differences.length > 0) process.exitCode = 1;
}

function differencesOf(reader: Reader, sheets: ReadSheets): string[] {
  return [...workbook.sheets].flatMap(([sheet, rows]) =>
    rows.flatMap((row, rowIndex) =>
      row.flatMap((expected, column) => {
        const found = sheets.get(sheet)?.[rowIndex]?.[column] ?? { value: null, shown: "" };
        if (isSame(reader, expected, found)) return [];
        const place = `${sheet}, row ${rowIndex + 1}, column ${column + 1}`;
        return [
          `${place}: ${JSON.stringify(found).slice(0, 200)} instead of ${JSON.stringify(expected).slice(0, 200)}`,
        ];
      }),
    ),
  );
}

function isSame(reader: Reader, expected: Expected, { value, shown }: ReadCell): boolean {
  switch (expected.kind) {
    case "empty":
      return value === null || value === "";
    case "text":
      return value === reader.reads(expected.text);
    case "date":
      return shown === expected.text;
    case "number": {
      const difference = Math.abs(Number(value) - expected.number);
      // Programs that print numbers give 15 digits, or 20 behind the point.
      return (
        value !== null && value !== "" && difference <= Math.max(Math.abs(expected.number) * 1e-14, 1e-20)
      );
    }
  }
}
