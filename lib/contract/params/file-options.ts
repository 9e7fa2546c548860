import { z } from "zod";
import { formatOptions, type OptionSet, type Options } from "../file/format-options";
import { type FileFormatId, fileFormatIds, fileFormatNames } from "../file-format";
import { boolean } from "./boolean";
import { choice } from "./enumeration";
import { text } from "./text";
import { timeZone } from "./time-zone";

export const timeZoneParameter = timeZone({
  title: "Time zone",
  description:
    'The zone of the times in the file, of days that times are compared with, and of "today" and named periods. ' +
    "UTC or an IANA name with an area, such as Europe/Berlin. Days that the data itself has stay as they are.",
});

/** How a file is written. What is not given is as the report type says, so that a plain request gets a plain file. */
export function fileOptionParameters(usual: { format: FileFormatId }) {
  return {
    format: choice(
      {
        title: "File format",
        description:
          "csv is CSV after RFC 4180, xlsx is an Excel workbook, jsonl is JSON Lines: one JSON object a row, by column id.",
      },
      fileFormatNames,
      usual.format,
    ),
    time_zone: timeZoneParameter,
    sheet_name: text({
      title: "Sheet name",
      description:
        "What the sheets of a workbook are called; what Excel does not take in such a name is left out. The report's own if " +
        "not given, and the view's in the file of a view.",
    }),
    ...formatParameters,
  };
}

/** Each reads the options that were given of its format. */
export const formatParameters: Partial<Record<FileFormatId, ReturnType<typeof optionsObject>>> = {};
for (const id of fileFormatIds) {
  const set = formatOptions[id];
  if (set) formatParameters[id] = optionsObject(set);
}

type OptionSchema = ReturnType<typeof boolean> | ReturnType<typeof choice<string>>;

/**
 * All options of a format, each of which may be left out. Unlike among search parameters, a name that is not known is an
 * issue: whoever misspells an option would get another file than they think. PHP writes an empty object as an empty list,
 * and a form field without a value is blank text: both mean that nothing is given.
 */
function optionsObject({ title, description, options, usual, contradiction }: OptionSet) {
  const shape = Object.fromEntries(
    Object.entries(options).map(([name, { choices, ...text }]): [string, OptionSchema] => {
      const byDefault = usual[name];
      if (choices === null) {
        return [name, boolean({ ...text, description: `${text.description} ${byDefault} if not given.` })];
      }
      return [name, choice(text, choices, typeof byDefault === "string" ? byDefault : undefined)];
    }),
  );
  const names = Object.keys(shape).join(", ");
  const object = z
    .strictObject(shape, {
      error: ({ code }) =>
        code === "unrecognized_keys" ? `is not known; there are ${names}` : "must be an object",
    })
    .check(({ value, issues }) => {
      const found = contradiction({ ...usual, ...withoutAbsent(value) });
      if (found) issues.push({ code: "custom", input: value, path: [found.option], message: found.message });
    });
  return z
    .preprocess((given): unknown => (isNothing(given) ? undefined : given), object.optional())
    .meta({ title, description });
}

/** Only what is given. */
export function withoutAbsent(given: Readonly<Record<string, string | boolean | undefined>>): Options {
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string | boolean] => entry[1] !== undefined),
  );
}

function isNothing(given: unknown): boolean {
  return given === null || given === "" || (Array.isArray(given) && given.length === 0);
}
