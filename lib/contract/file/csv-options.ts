import type { OptionSet } from "./format-options";

/** RFC 4180. */
const usual = { delimiter: "comma", decimal: "point", bom: false };

/**
 * How a CSV file is written. The presets: Excel opens a CSV file by its country's list separator and decimal sign, as the
 * regional settings of Windows have them, and takes it for UTF-8 only by its byte order mark.
 */
export const csvOptions: OptionSet = {
  title: "CSV options",
  description:
    "For CSV files alone. Without them: RFC 4180, which is comma, decimal point and no byte order mark. Excel in most of " +
    "Europe needs semicolon, decimal comma and a byte order mark.",
  options: {
    delimiter: {
      title: "Delimiter",
      description: "What stands between two fields.",
      choices: { comma: "Comma", semicolon: "Semicolon", tab: "Tab" },
    },
    decimal: {
      title: "Decimal sign",
      description: "Of numbers. A comma needs the delimiter semicolon or tab.",
      choices: { point: "Point", comma: "Comma" },
    },
    bom: {
      title: "Byte order mark",
      description: "Whether the file begins with one (EF BB BF), by which Excel knows UTF-8.",
      choices: null,
    },
  },
  usual,
  presets: [
    { name: "Standard (RFC 4180)", options: usual },
    { name: "Excel, USA or UK", options: { ...usual, bom: true } },
    { name: "Excel, Germany or Austria", options: { delimiter: "semicolon", decimal: "comma", bom: true } },
    { name: "Excel, Switzerland", options: { ...usual, delimiter: "semicolon", bom: true } },
    { name: "Tab-separated values", options: { ...usual, delimiter: "tab" } },
  ],
  /**
   * Numbers with a comma could be quoted between commas. But a program that reads points would take "1,50" for 150, and
   * one that reads commas splits at semicolons anyway: nobody would read the file right, so it is refused (2026-11-29).
   */
  contradiction({ delimiter, decimal }) {
    if (decimal !== "comma" || delimiter !== "comma") return undefined;
    return {
      option: "decimal",
      message:
        "must be point where the delimiter is comma; a decimal comma needs the delimiter semicolon or tab",
    };
  },
};
