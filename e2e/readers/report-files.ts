import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import XLSX from "xlsx";
import type { CellKind } from "@/lib/files/column";
import { startPostgres } from "@/lib/local/postgres/start-postgres";
import { createExportFixture, type ExportFixture } from "@/lib/testing/exports/export-fixture";
import {
  columnsOf,
  expectedRows,
  expectedTotals,
  type FileForm,
  fileForms,
  fillForForms,
  formWords,
  foundTotals,
  requestOf,
} from "@/lib/testing/exports/file-forms";
import { aboutSheetName, type Cell } from "@/lib/testing/exports/read-file";
import { rowDifferences } from "@/lib/testing/reports/differences";
import { now as arrivedAt } from "@/lib/testing/reports/report-data";
import { deployMigrations } from "@/prisma/deploy-migrations";
import { readCsvAs } from "./libreoffice-csv";
import { isInstalled, libreOffice } from "./program-readers";

/** LibreOffice's numbers for German (Germany) and English (USA). */
const languageOf = (form: FileForm) => (form.options.decimal === "comma" ? 1031 : 1033);

/**
 * The files of every report type in each form of CSV and Excel, made by the pipeline, as LibreOffice reads them: CSV under a
 * locale with its decimal sign. Gives the name of each file and the cells that are not as the database has them; null when
 * LibreOffice is not installed.
 */
export async function* reportFiles(folder: string) {
  if (!(await isInstalled("soffice", "--version"))) {
    yield { name: "LibreOffice, files of reports", differences: null };
    return;
  }
  const server = await startPostgres({ dataDir: path.join(folder, "postgres"), isDurable: false });
  try {
    await deployMigrations(server.url);
    const testDatabase = { url: server.url, drop: () => Promise.resolve() };
    const fixture = await createExportFixture({ trancheBytes: 16 * 1024, testDatabase });
    try {
      await fillForForms(fixture.makeDeps.pool);
      for (const [nth, form] of fileForms.entries()) {
        // Of spreadsheets alone.
        if (form.format === "jsonl") continue;
        const own = path.join(folder, `report-${nth}`);
        await mkdir(own);
        yield {
          name: `LibreOffice, ${formWords(form)}`,
          differences: await differencesOf(fixture, form, own),
        };
      }
    } finally {
      await fixture.close();
    }
  } finally {
    await server.stop();
  }
}

async function differencesOf(fixture: ExportFixture, form: FileForm, folder: string): Promise<string[]> {
  const { pool, store } = fixture.makeDeps;
  const columns = columnsOf(form);
  const { storageKey } = await fixture.load(await fixture.make(requestOf(form), { arrivedAt }));
  const file = path.join(folder, `in.${form.format}`);
  const bytes = await store.get(storageKey ?? "");
  await writeFile(file, form.format === "xlsx" ? withoutSums(bytes) : bytes);
  const [headers, ...found] =
    form.format === "csv" ? await csvCells(form, file) : await sheetCells(form, file);
  const wanted = (await expectedRows(pool, form)).map((row) =>
    columns.map(({ kind }, at) => wantedCell(form, kind, row[at] ?? null)),
  );
  const names = columns.map(({ header }) => header);
  const totals = JSON.stringify(await expectedTotals(pool, form));
  const rest = JSON.stringify(foundTotals(form, found.slice(wanted.length)));
  return [
    ...(JSON.stringify(headers) === JSON.stringify(names) ? [] : [`the headers are ${headers?.join(", ")}`]),
    ...rowDifferences(names, form.expected.key, lines(found.slice(0, wanted.length)), lines(wanted)),
    ...(rest === totals ? [] : [`the totals are ${rest} instead of ${totals}`]),
  ];
}

/** The workbook with formulas that have no values yet, so that whoever reads it has to compute them. */
function withoutSums(workbook: Uint8Array): Buffer {
  const archive = XLSX.CFB.read(Buffer.from(workbook), { type: "buffer" });
  for (const [at, name] of archive.FullPaths.entries()) {
    const part = archive.FileIndex[at];
    if (!part || !/worksheets\/sheet\d+\.xml$/.test(name)) continue;
    const xml = Buffer.from(part.content).toString();
    part.content = Buffer.from(xml.replaceAll(/(<\/f>)<v>[^<]*<\/v>/g, "$1"));
    part.size = part.content.length;
  }
  return Buffer.from(XLSX.CFB.write(archive, { type: "buffer", fileType: "zip" }));
}

function lines(rows: Cell[][]): string[] {
  return rows.map((row) => row.map((cell) => JSON.stringify(cell)).join("\t"));
}

const numberKinds: ReadonlySet<CellKind> = new Set(["integer", "decimal", "money", "percent"]);

/** As it should come out of LibreOffice: numbers with the 15 digits that it prints, line ends as LF. */
function wantedCell({ format }: FileForm, kind: CellKind, cell: Cell): Cell {
  if (cell === null || cell === "") return "";
  if (numberKinds.has(kind)) return rounded(String(cell).replace(",", "."));
  if (format === "xlsx" && kind === "date")
    return new Date((Number(cell) - 25_569) * 86_400_000).toISOString().slice(0, 10);
  if (format === "xlsx" && kind === "datetime" && typeof cell === "number")
    return new Date(cell - 25_569 * 86_400_000).toISOString().replace("T", " ").replace("Z", "");
  return asLf(String(cell));
}

function rounded(number: string): number {
  return Number(Number(number).toPrecision(14));
}

function asLf(text: string): string {
  return text.replaceAll(/\r\n|\n\r|\r/g, "\n");
}

/** Each column as a person would say it in the dialog: 1 for numbers, 5 for days as YMD, 2 for texts. */
async function csvCells(form: FileForm, file: string): Promise<Cell[][]> {
  const columns = columnsOf(form);
  const codeOf = (kind: CellKind) => (numberKinds.has(kind) ? 1 : kind === "date" ? 5 : 2);
  const formats = columns.map(({ kind }, at) => `${at + 1}/${codeOf(kind)}`).join("/");
  const { delimiter } = form.options;
  const rows = await readCsvAs(file, path.dirname(file), {
    ...{ delimiter, formats, language: languageOf(form), doesDetect: false },
  });
  return rows.map((row, nth) =>
    row.map((cell, at) => {
      if (cell.startsWith('"')) return asLf(cell.slice(1));
      return nth > 0 && cell !== "" && numberKinds.has(columns[at]?.kind ?? "text") ? rounded(cell) : cell;
    }),
  );
}

async function sheetCells(form: FileForm, file: string): Promise<Cell[][]> {
  const columns = columnsOf(form);
  const sheets = await libreOffice.read(file, path.dirname(file));
  const [rows = []] = [...(sheets ?? [])].flatMap(([name, cells]) =>
    name === aboutSheetName ? [] : [cells],
  );
  return rows.map((row, nth) =>
    columns.map(({ kind }, at) => {
      const { value, shown } = row[at] ?? { value: "", shown: "" };
      if (nth === 0) return String(value);
      if (numberKinds.has(kind)) return value === "" || value === null ? "" : rounded(String(value));
      return kind === "date" || kind === "datetime" ? shown : asLf(String(value));
    }),
  );
}
