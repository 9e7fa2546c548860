/** The longest name Excel takes, in UTF-16 code units, and what it does not take in one ("Rename a worksheet"). */
const NAME_LENGTH_MAX = 31;
const FORBIDDEN = /[:\\/?*[\]]|\p{Cc}/gu;
const FALLBACK = "Sheet";

/**
 * Names for `count` sheets of one export: "Clicks", "Clicks 2", "Clicks 3". What Excel forbids in a sheet's name
 * becomes a space and names are cut to its length, so every name is legal and no two are the same. None is one of `taken`,
 * which are other sheets of the workbook: "About" becomes "Data of About".
 */
export function sheetNames(wanted: string, count: number, taken: readonly string[] = []): string[] {
  const suffixes = Array.from({ length: count }, (_, index) => (index === 0 ? "" : ` ${index + 1}`));
  // One base for all: cut one by one, the first name could be the second's twin.
  const base = legalName(wanted, NAME_LENGTH_MAX - (suffixes.at(-1)?.length ?? 0));
  const names = suffixes.map((suffix) => base + suffix);
  const isTaken = names.some((name) => taken.some((one) => one.toLowerCase() === name.toLowerCase()));
  return isTaken ? sheetNames(`Data of ${base}`, count, taken) : names;
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
