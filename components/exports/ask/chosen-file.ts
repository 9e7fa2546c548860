import { formatOptions, type Options } from "@/lib/contract/file/format-options";
import { knownTimeZone } from "@/lib/contract/file/known-time-zone";
import { type FileFormatId, fileFormatIds } from "@/lib/contract/file-format";
import { readYesNo } from "@/lib/contract/params/yes-no";

/** What somebody has chosen for the file. */
export interface ChosenFile {
  format: FileFormatId;
  /** Of the format. */
  options: Options;
  /** IANA name. */
  timeZone: string;
}

// What somebody chose last for the files of a report, as one text: a patch of settings would mix the options of two choices.

const formatKey = "format";
const zoneKey = "time_zone";

/** The parameters in `index_params` that say something of the file. */
export const fileKeys: readonly string[] = [formatKey, zoneKey, ...fileFormatIds];

/** Those options that are not as usual for the format. */
export function changedOptions({ format, options }: Pick<ChosenFile, "format" | "options">) {
  const usual = formatOptions[format]?.usual ?? {};
  return Object.entries(options).filter(([name, value]) => value !== usual[name]);
}

/** The choice as it stands in `index_params`: what is as usual is left out, so that a plain wish is a plain request. */
export function fileRequest({ format, options, timeZone }: ChosenFile, usualFormat: FileFormatId) {
  const changed = changedOptions({ format, options });
  return {
    ...(format === usualFormat ? {} : { format }),
    ...(timeZone === "UTC" ? {} : { time_zone: timeZone }),
    ...(changed.length === 0 ? {} : { [format]: Object.fromEntries(changed) }),
  };
}

/** The text of a choice; null when it is the usual file of the report. */
export function fileMemory(
  { format, options, timeZone }: ChosenFile,
  usualFormat: FileFormatId,
): string | null {
  const changed = changedOptions({ format, options });
  const memory = new URLSearchParams([
    ...(format === usualFormat && changed.length === 0 ? [] : [[formatKey, format]]),
    ...(timeZone === "UTC" ? [] : [[zoneKey, timeZone]]),
    ...changed.map(([name, value]) => [name, String(value)]),
  ]);
  return memory.size === 0 ? null : memory.toString();
}

/** The choice that a text tells of, as far as there still is such a choice. */
export function rememberedFile(memory: string | null | undefined, usualFormat: FileFormatId): ChosenFile {
  const remembered = new URLSearchParams(memory ?? "");
  return readChoice(remembered.get(formatKey), remembered.get(zoneKey), usualFormat, () =>
    Object.fromEntries(remembered),
  );
}

type Parameters = Readonly<Record<string, unknown>>;

/** The choice that stands in `index_params`, by whoever put it there; undefined where nothing is said of the file. */
export function fileOfParameters(parameters: Parameters, usualFormat: FileFormatId): ChosenFile | undefined {
  if (fileKeys.every((name) => (parameters[name] ?? "") === "")) return undefined;
  return readChoice(parameters[formatKey], parameters[zoneKey], usualFormat, (format) => {
    const options = parameters[format];
    return typeof options === "object" && options !== null ? { ...options } : {};
  });
}

function readChoice(
  formatGiven: unknown,
  zoneGiven: unknown,
  usualFormat: FileFormatId,
  optionsOf: (format: FileFormatId) => Parameters,
): ChosenFile {
  const format = fileFormatIds.find((id) => id === String(formatGiven).toLowerCase()) ?? usualFormat;
  const given = optionsOf(format);
  const options: Record<string, string | boolean> = {};
  for (const [name, { choices }] of Object.entries(formatOptions[format]?.options ?? {})) {
    const value = String(given[name]).toLowerCase();
    const isYes = readYesNo(value);
    if (choices && Object.hasOwn(choices, value)) options[name] = value;
    else if (!choices && isYes !== undefined) options[name] = isYes;
  }
  return { format, options, timeZone: knownTimeZone(String(zoneGiven)) ?? "UTC" };
}
