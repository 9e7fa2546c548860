import type { OptionSet } from "./format-options";

const usual = { totals_row: false, currency_formats: false };

/** How a workbook is written. */
export const xlsxOptions: OptionSet = {
  title: "Excel options",
  description: "For Excel workbooks alone.",
  options: {
    totals_row: {
      title: "Totals row",
      description:
        "Sums below the last row, as formulas with their values: one row for numbers, and one for each currency of amounts.",
      choices: null,
    },
    currency_formats: {
      title: "Decimals by currency",
      description:
        "Amounts are shown with the decimals of their currency: none for JPY, three for BHD. Without it all have two. The " +
        "amounts themselves are the same.",
      choices: null,
    },
  },
  usual,
  presets: [],
  contradiction: () => undefined,
};
