import { formatOptions, type Options } from "@/lib/contract/file/format-options";
import { type FileFormatId, fileFormatIds } from "@/lib/contract/file-format";
import type { ReportType } from "@/lib/reports/report-type";
import { pairwise } from "@/lib/testing/pairwise";
import { everything, type ReportExpectations, selectByHand } from "@/lib/testing/reports/expectations";
import { expectedTypes } from "@/lib/testing/reports/expected-types";
import { reportData, today } from "@/lib/testing/reports/report-data";
import { expectedCell } from "./expected-cell";
import type { ExportFixture } from "./export-fixture";
import type { Cell, CsvReading } from "./read-file";

// Files of every report type in every form, of the data of report-data.ts, and what SQL written by hand says of them.

/** The file of a report type in one form. */
export interface FileForm {
  type: ReportType;
  expected: ReportExpectations;
  format: FileFormatId;
  /** Those of the format, all of them. */
  options: Options;
  zone: string;
  /** Undefined: the report's own. */
  sheetName: string | undefined;
  /** Whether all columns are asked for from the last to the first. */
  isReversed: boolean;
}

const zones = ["UTC", "Asia/Kathmandu"];
const sheetNames = [undefined, "Größe & 漢字, 'Q4' again"];

/** Every two of report type, zone, sheet name, order of columns and each option of the format are met together. */
export const fileForms: FileForm[] = fileFormatIds.flatMap((format) => {
  const set = formatOptions[format];
  const choices = Object.entries(set?.options ?? {}).map(
    ([name, { choices }]) => [name, choices ? Object.keys(choices) : [false, true]] as const,
  );
  const ofOptions = choices.map(([name]) => name);
  const factors = {
    type: expectedTypes.map(([id]) => id),
    zone: zones,
    sheetName: format === "xlsx" ? sheetNames : [undefined],
    isReversed: [false, true],
    ...Object.fromEntries(choices),
  };
  const optionsOf = (row: object): Options =>
    Object.fromEntries(Object.entries(row).filter(([name]) => ofOptions.includes(name)));
  type Row = Pick<FileForm, "zone" | "sheetName" | "isReversed"> & { type: string };
  return pairwise<Row>(factors, (row) => set?.contradiction(optionsOf(row)) === undefined).flatMap(
    ({ type: id, zone, sheetName, isReversed, ...row }) =>
      expectedTypes
        .filter(([other]) => other === id)
        .map(([, type, expected]) => ({
          ...{ type, expected, format, options: optionsOf(row), zone, sheetName, isReversed },
        })),
  );
});

/** Fills the database of a fixture with report-data.ts, and with amounts of no decimals and of three. */
export async function fillForForms(pool: Pool): Promise<void> {
  // The data brings an admin of that name along.
  await pool.query("update users set email = 'fixture@example.com'");
  await pool.query(reportData);
  await pool.query(`
    update advertisers set currency = 'JPY' where currency = 'GBP';
    update transactions set currency = 'JPY' where currency = 'GBP';
    update transactions set currency = 'BHD' where currency = 'CHF'`);
}

/** For the name of a test. */
export function formWords({ type, format, options, zone, sheetName, isReversed }: FileForm): string {
  const words = Object.entries(options).map(([name, value]) => `${name} ${value}`);
  return [
    `${type.id} as ${format}`,
    ...words,
    zone,
    ...(sheetName ? ["with a sheet name"] : []),
    ...(isReversed ? ["columns reversed"] : []),
  ].join(", ");
}

/** The columns of the file, in its order. */
export function columnsOf({ type, isReversed }: FileForm): ReportType["columns"] {
  return isReversed ? type.columns.toReversed() : type.columns;
}

const period = { start_date: "2026-10-26", end_date: today };

/** The body of POST /exports for it. */
export function requestOf(form: FileForm) {
  const { type, format, options, zone, sheetName } = form;
  return {
    report_type: type.id,
    // An admin sees all, but hidden deals only on demand.
    search_params: { ...(type.period ? period : {}), deal_visibility: "all" },
    index_params: {
      format,
      limit: 1_000_000,
      columns: columnsOf(form).map(({ id }) => id),
      time_zone: zone,
      ...(formatOptions[format] ? { [format]: options } : {}),
      ...(sheetName === undefined ? {} : { sheet_name: sheetName }),
    },
  };
}

/** How a CSV parser has to be set for it. */
export function readingOf({ options }: FileForm): CsvReading {
  const delimiters: Record<string, string> = { comma: ",", semicolon: ";", tab: "\t" };
  return { delimiter: delimiters[String(options.delimiter)] ?? ",", bom: options.bom === true };
}

/** The report by hand, for an admin, with the columns of the file. */
function byHand(form: FileForm): string {
  const days = { today: `date '${today}'`, first: `date '${period.start_date}'`, last: `date '${today}'` };
  const headers = columnsOf(form).map(({ header }) => header);
  return selectByHand(form.expected, everything, days, headers);
}

type Pool = ExportFixture["makeDeps"]["pool"];

/** The cells that a reader of the format should give, in no order, as PostgreSQL prints the values in the zone of the file. */
export async function expectedRows(pool: Pool, form: FileForm): Promise<Cell[][]> {
  const columns = columnsOf(form);
  const client = await pool.connect();
  try {
    await client.query(`begin; set local timezone = '${form.zone}'`);
    const { rows } = await client.query<(string | null)[]>({
      text: `select ${columns.map(({ header }) => `"${header}"::text`).join(", ")} from (${byHand(form)}) by_hand`,
      rowMode: "array",
    });
    await client.query("rollback");
    const hasDecimalComma = form.options.decimal === "comma";
    return rows.map((row) =>
      columns.map(({ kind }, at) => expectedCell(form.format, kind, row[at] ?? null, { hasDecimalComma })),
    );
  } finally {
    client.release();
  }
}

/** The sums below the rows: of each total of the report, by its currency or "" for all, as `header, currency: sum`. */
export async function expectedTotals(pool: Pool, form: FileForm): Promise<string[]> {
  if (form.options.totals_row !== true) return [];
  const sums = await Promise.all(
    summedColumns(form).map(async ({ header, by }) => {
      const group = by === undefined ? "''" : `"${by}"`;
      const { rows } = await pool.query<{ line: string }>(
        `select concat('${header}, ', ${group}, ': ', sum("${header}")::float8) as line from (${byHand(form)}) by_hand
         where ${group} is not null group by ${group === "''" ? "()" : group} having sum("${header}") is not null`,
      );
      return rows.map(({ line }) => line);
    }),
  );
  return sums.flat().toSorted();
}

/** The sums that these rows tell, in the form of `expectedTotals`. */
export function foundTotals(form: FileForm, rows: Cell[][]): string[] {
  const headers = columnsOf(form).map(({ header }) => header);
  return rows
    .flatMap((row) =>
      summedColumns(form).flatMap(({ header, by }) => {
        const sum = row[headers.indexOf(header)] ?? null;
        const group = by === undefined ? "" : row[headers.indexOf(by)];
        return sum === null || sum === "" ? [] : [`${header}, ${group}: ${sum}`];
      }),
    )
    .toSorted();
}

/** Headers of the columns that have totals, and of those by which they are told apart. */
function summedColumns({ type }: FileForm): { header: string; by: string | undefined }[] {
  const headerOf = (id: string) => type.columns.find((column) => column.id === id)?.header ?? "";
  return (type.totals ?? []).map(({ column, per }) => ({
    header: headerOf(column),
    by: per === undefined ? undefined : headerOf(per),
  }));
}
