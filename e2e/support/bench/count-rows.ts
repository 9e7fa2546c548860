import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import yauzl from "yauzl";

/** Data rows of a CSV or xlsx file, without headers, counted by programs that are not ours. */
export async function countRows(file: string): Promise<number> {
  return file.endsWith(".csv") ? countCsvRows(file) : countSheetRows(file);
}

async function countCsvRows(file: string): Promise<number> {
  let records = 0;
  for await (const _record of createReadStream(file).pipe(parse())) records++;
  return records - 1;
}

async function countSheetRows(file: string): Promise<number> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) =>
    yauzl.open(file, { lazyEntries: true, autoClose: true }, (error, opened) =>
      opened ? resolve(opened) : reject(error ?? new Error(`${file} does not open`)),
    ),
  );
  return new Promise((resolve, reject) => {
    // Rows of each sheet, by the sheet's place; the last one is about the file.
    const rowsOfSheets: number[] = [];
    zip.on("error", reject);
    zip.on("end", () => resolve(rowsOfSheets.slice(0, -1).reduce((sum, rows) => sum + rows, 0)));
    zip.on("entry", (entry: yauzl.Entry) => {
      const [, number] = /^xl\/worksheets\/sheet(\d+)\.xml$/.exec(entry.fileName) ?? [];
      if (number === undefined) {
        zip.readEntry();
        return;
      }
      let rows = -1; // the header
      zip.openReadStream(entry, (error, stream) => {
        if (!stream) return reject(error ?? new Error(`${entry.fileName} does not open`));
        let rest = "";
        stream.setEncoding("utf8");
        stream.on("error", reject);
        stream.on("data", (text: string) => {
          const all = rest + text;
          rows += all.split("<row ").length - 1;
          rest = all.slice(-4).includes("<") ? all.slice(all.lastIndexOf("<")) : "";
          if (rest.startsWith("<row ")) rest = "";
        });
        stream.on("end", () => {
          rowsOfSheets[Number(number) - 1] = rows;
          zip.readEntry();
        });
      });
    });
    zip.readEntry();
  });
}
