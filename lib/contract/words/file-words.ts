import { formatOptions } from "../file/format-options";
import { type FileFormatId, fileFormatIds, fileFormatNames } from "../file-format";
import { readYesNo } from "../params/yes-no";

/** Options of a file in words, such as "Delimiter: Semicolon". What its format does not know is left out. */
export function optionWords(format: FileFormatId, given: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(formatOptions[format]?.options ?? {}).flatMap(([name, { title, choices }]) => {
    const value = String(given[name] ?? "")
      .trim()
      .toLowerCase();
    if (value === "") return [];
    const word = choices === null ? yesNoWords(value) : choices[value];
    return word === undefined ? [] : `${title}: ${word}`;
  });
}

/**
 * What of a request's `index_params` is about the form of its file, in words; its format only where that is not the usual
 * one.
 */
export function fileWords(given: Readonly<Record<string, unknown>>, usual: FileFormatId): string[] {
  const named = String(given.format ?? "")
    .trim()
    .toLowerCase();
  const format = fileFormatIds.find((id) => id === named);
  const zone = String(given.time_zone ?? "").trim();
  const sheet = String(given.sheet_name ?? "").trim();
  return [
    ...(format === undefined || format === usual ? [] : [fileFormatNames[format]]),
    ...(zone === "" ? [] : [`Times in ${zone}`]),
    ...(sheet === "" ? [] : [`Sheet: ${sheet}`]),
    ...fileFormatIds.flatMap((id) => optionWords(id, asObject(given[id]))),
  ];
}

function yesNoWords(value: string): string | undefined {
  const isYes = readYesNo(value);
  return isYes === undefined ? undefined : isYes ? "Yes" : "No";
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
