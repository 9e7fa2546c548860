import { execFile } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { parse } from "csv-parse/sync";
import { type ReadCell, type Reader, type ReadSheets, undecoded, undecodedWords } from "./reader";

export const run = promisify(execFile);

/** Whether the program can be started at all. */
export async function isInstalled(program: string, ...args: string[]): Promise<boolean> {
  try {
    await run(program, args);
    return true;
  } catch {
    return false;
  }
}

/** Two CSV files of a sheet as one: the values as they are stored, and as they are shown. */
function joinCsv(values: Buffer, shown: Buffer): ReadCell[][] {
  const options = { relax_column_count: true };
  const shownRows: string[][] = parse(shown, options);
  const rows: string[][] = parse(values, options);
  return rows.map((row, rowIndex) =>
    row.map((value, column) => ({ value, shown: shownRows[rowIndex]?.[column] ?? "" })),
  );
}

export const libreOffice: Reader = {
  name: "LibreOffice",
  ways: "reads every line end in an inline string of several lines as LF",
  reads: (text) => (isInline(text) && text.includes("\n") ? text.replaceAll(/\r\n|\n\r|\r/g, "\n") : text),
  async read(file, folder) {
    if (!(await isInstalled("soffice", "--version"))) return null;
    const profile = `-env:UserInstallation=${pathToFileURL(path.join(folder, "profile")).href}`;
    const convert = async (name: string, isAsShown: boolean) => {
      const outDir = path.join(folder, name);
      // Comma, quotes, UTF-8, from row 1, no column formats, en-US, quote all texts, numbers as numbers, as shown,
      // no formulas, no blanks removed, every sheet ("Filter Options for CSV" in LibreOffice's help).
      const filter = `csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,true,true,${isAsShown},false,false,-1`;
      await run("soffice", ["--headless", profile, "--convert-to", filter, "--outdir", outDir, file]);
      return outDir;
    };
    const values = await convert("libreoffice-values", false);
    const shown = await convert("libreoffice-shown", true);
    const sheets: ReadSheets = new Map();
    const prefix = `${path.basename(file, ".xlsx")}-`;
    for (const name of await readdir(values)) {
      const cells = joinCsv(await readFile(path.join(values, name)), await readFile(path.join(shown, name)));
      sheets.set(name.slice(prefix.length, -".csv".length), cells);
    }
    return sheets;
  },
};

/** Whether our file has the text as an inline string. */
function isInline(text: string): boolean {
  return (
    undecoded(text) !== text ||
    /^[\0-\x20\u2000-\u200b\u2028\u2029]|[\0-\x20\u2000-\u200b\u2028\u2029]$/.test(text)
  );
}

export const gnumeric: Reader = {
  name: "Gnumeric",
  ways: undecodedWords,
  reads: undecoded,
  async read(file, folder) {
    if (!(await isInstalled("ssconvert", "--version"))) return null;
    const convert = async (format: string) => {
      const outDir = path.join(folder, `gnumeric-${format}`);
      await mkdir(outDir);
      const options = `quoting-mode=always format=${format}`;
      await run("ssconvert", [
        "-S",
        "-T",
        "Gnumeric_stf:stf_assistant",
        "-O",
        options,
        file,
        path.join(outDir, "%s"),
      ]);
      return outDir;
    };
    const values = await convert("raw");
    const shown = await convert("preserve");
    const sheets: ReadSheets = new Map();
    for (const name of await readdir(values)) {
      sheets.set(
        name,
        joinCsv(await readFile(path.join(values, name)), await readFile(path.join(shown, name))),
      );
    }
    return sheets;
  },
};

/** Prints each cell as [value, text shown]; a date or time is shown as ISO 8601 has it. */
const openpyxlProgram = `
import datetime, json, sys, openpyxl
def cell(one):
    value = one.value
    if isinstance(value, datetime.datetime):
        shown = value.isoformat(" ", "milliseconds")
        return [shown, shown if "hh" in one.number_format else shown.replace(" 00:00:00.000", "")]
    return [value, "" if value is None else str(value)]
book = openpyxl.load_workbook(sys.argv[1])
json.dump({sheet.title: [[cell(one) for one in row] for row in sheet.iter_rows()] for sheet in book}, sys.stdout)
`;

export const openpyxl: Reader = {
  name: "openpyxl",
  ways: undecodedWords,
  reads: undecoded,
  async read(file) {
    // Debian's package belongs to its own Python, which need not be the first one of the path.
    for (const python of ["python3", "/usr/bin/python3"]) {
      if (!(await isInstalled(python, "-c", "import openpyxl"))) continue;
      const { stdout } = await run(python, ["-c", openpyxlProgram, file], { maxBuffer: 2 ** 30 });
      const sheets: Record<string, [ReadCell["value"], string][][]> = JSON.parse(stdout);
      return new Map(
        Object.entries(sheets).map(([name, rows]) => [
          name,
          rows.map((row) => row.map(([value, shown]) => ({ value, shown }))),
        ]),
      );
    }
    return null;
  },
};
