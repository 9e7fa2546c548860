import type { SheetGroup } from "@/lib/files/format";

/** The longest name Excel takes, in UTF-16 code units, and what it does not take in one ("Rename a worksheet"). */
const NAME_LENGTH_MAX = 31;
const FORBIDDEN = /[:\\/?*[\]]|\p{Cc}/gu;
const FALLBACK = "Sheet";

/**
 * Names for the sheets of all groups of a workbook, no two of which are the same. A group that wants a name which one before
 * it has got is marked: "Deals", "Deals (2)".
 */
export function groupSheetNames(groups: readonly SheetGroup[], taken: readonly string[] = []): string[][] {
  const given: string[] = [];
  return groups.map(({ sheetName, sheets }) => {
    let names = sheetNames(sheetName, sheets, taken);
    for (let nth = 2; areAmong(names, given); nth++)
      names = sheetNames(sheetName, sheets, taken, ` (${nth})`);
    given.push(...names);
    return names;
  });
}

/**
 * Names for `count` sheets of one group: "Clicks", "Clicks 2", "Clicks 3". What Excel forbids in a sheet's name
 * becomes a space and names are cut to its length, so every name is legal and no two are the same. None is one of `taken`,
 * which are other sheets of the workbook: "About" becomes "Data of About". `mark` stands in all of them, before the number.
 */
export function sheetNames(
  wanted: string,
  count: number,
  taken: readonly string[] = [],
  mark = "",
): string[] {
  const suffixes = Array.from({ length: count }, (_, index) => mark + (index === 0 ? "" : ` ${index + 1}`));
  // One base for all: cut one by one, the first name could be the second's twin.
  const base = legalName(wanted, NAME_LENGTH_MAX - (suffixes.at(-1)?.length ?? 0));
  const names = suffixes.map((suffix) => base + suffix);
  return areAmong(names, taken) ? sheetNames(`Data of ${base}`, count, taken, mark) : names;
}

/** Whether one of the names is among the others, as Excel compares names. */
function areAmong(names: readonly string[], others: readonly string[]): boolean {
  return names.some((name) => others.some((one) => one.toLowerCase() === name.toLowerCase()));
}

function legalName(wanted: string, lengthMax: number): string {
  let name = "";
  for (const character of wanted.replace(FORBIDDEN, " ").replace(/\s+/g, " ").trim()) {
    if (name.length + character.length > lengthMax) break;
    name += character;
  }
  // A name may not begin or end with an apostrophe, and "History" is kept for Excel itself.
  name = name.replace(/^[\s']+|[\s']+$/g, "");
  return name === "" || name.toLowerCase() === "history" ? FALLBACK : name;
}
