import type { FileFormatId } from "../file-format";
import { csvOptions } from "./csv-options";
import { xlsxOptions } from "./xlsx-options";

/** Options by their names. */
export type Options = Readonly<Record<string, string | boolean>>;

/** One option of a file format. */
export interface FormatOption {
  title: string;
  description: string;
  /** The values and how a person reads them; null for a yes or no. */
  choices: Readonly<Record<string, string>> | null;
}

/** The options that one file format has for itself. Plain data, for browsers too; `params/file-options.ts` reads them. */
export interface OptionSet {
  title: string;
  description: string;
  options: Readonly<Record<string, FormatOption>>;
  /** What holds where an option is not given. */
  usual: Options;
  /** What people choose from who know the program that will open the file and not its needs. */
  presets: readonly { name: string; options: Options }[];
  /** Why these options, with the usual ones where none are given, cannot be meant, and the option to name. */
  contradiction(options: Options): { option: string; message: string } | undefined;
}

/** The formats that have options of their own. In a request they stand under the name of the format. */
export const formatOptions: Partial<Record<FileFormatId, OptionSet>> = {
  csv: csvOptions,
  xlsx: xlsxOptions,
};
