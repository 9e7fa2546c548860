import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "csv-parse/sync";
import { run } from "./program-readers";

const delimiters: Record<string, number> = { comma: 44, semicolon: 59, tab: 9 };

/** What a person says in LibreOffice's dialog "Text Import", in the words of its help, "Filter Options for CSV". */
interface Import {
  delimiter?: string | boolean | undefined;
  /** Number of the language and country whose signs numbers have. */
  language: number;
  /** "Cell format codes" of the columns; empty for none. */
  formats: string;
  /** Whether whatever looks like a number or a day is one. */
  doesDetect: boolean;
}

/**
 * The rows of a CSV file as LibreOffice reads it, the header first, written out again as for en-US: of a text the text behind a
 * quote, numbers with 15 digits. `folder` is for what it writes.
 */
export async function readCsvAs(
  file: string,
  folder: string,
  { delimiter, language, formats, doesDetect }: Import,
): Promise<string[][]> {
  const profile = `-env:UserInstallation=${pathToFileURL(path.join(folder, "..", "profile")).href}`;
  // Delimiter, quotes, UTF-8, from row 1, column formats, language, quoted fields are no texts for that.
  const reading = `CSV:${delimiters[String(delimiter)]},34,76,1,${formats},${language},false,${doesDetect}`;
  const writing = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,true,true,false,false,false,-1";
  const outDir = path.join(folder, "out");
  await run("soffice", [
    "--headless",
    profile,
    `--infilter=${reading}`,
    "--convert-to",
    writing,
    "--outdir",
    outDir,
    file,
  ]);
  const [written = ""] = await readdir(outDir);
  return parse(await readFile(path.join(outDir, written)), {
    // Texts stand in quotes, numbers and days do not.
    cast: (text, { quoting }) => (quoting ? `"${text}` : text),
  });
}
