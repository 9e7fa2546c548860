import { ChevronRight } from "lucide-react";
import { timeZones } from "@/components/format/time-zones";
import { formatOptions, type OptionSet, type Options } from "@/lib/contract/file/format-options";
import { fileFormatIds, fileFormatNames } from "@/lib/contract/file-format";
import { Choice } from "./choice";
import type { ChosenFile } from "./chosen-file";

interface FileOptionsProps {
  chosen: ChosenFile;
  onChange: (chosen: ChosenFile) => void;
}

/** How the file is to be written. Closed until somebody wants something else than the usual file. */
export function FileOptions({ chosen, onChange }: FileOptionsProps) {
  const set = formatOptions[chosen.format];
  return (
    <details className="group mb-4 border-y border-line">
      <summary className="flex min-h-10 cursor-pointer items-center gap-2 font-medium [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-4 shrink-0 text-muted group-open:rotate-90 rtl:rotate-180 rtl:group-open:rotate-90"
        />
        File options
      </summary>
      <div className="grid gap-3 pb-4 sm:grid-cols-3">
        <Choice
          label="Format"
          value={chosen.format}
          choices={fileFormatIds.map((id) => ({ value: id, label: fileFormatNames[id] }))}
          onChange={(value) => {
            const format = fileFormatIds.find((id) => id === value);
            if (format) onChange({ ...chosen, format, options: {} });
          }}
        />
        <Choice
          label="Time zone"
          description="The zone of times in the file, and of today and named periods."
          value={chosen.timeZone}
          choices={timeZones(chosen.timeZone).map((zone) => ({ value: zone, label: zone }))}
          onChange={(timeZone) => onChange({ ...chosen, timeZone })}
        />
        {set && (
          <FormatOptions
            set={set}
            values={{ ...set.usual, ...chosen.options }}
            onChange={(options) => onChange({ ...chosen, options })}
          />
        )}
      </div>
    </details>
  );
}

interface FormatOptionsProps {
  set: OptionSet;
  values: Options;
  onChange: (options: Options) => void;
}

/** The options that the format has for itself, and the sets of them that people know by name. */
function FormatOptions({ set: { options, presets }, values, onChange }: FormatOptionsProps) {
  const isChosen = (preset: Options) =>
    Object.entries(preset).every(([name, value]) => values[name] === value);
  const preset = presets.find(({ options }) => isChosen(options))?.name ?? "";
  return (
    <>
      {presets.length > 0 && (
        <Choice
          label="For"
          value={preset}
          choices={[
            ...(preset === "" ? [{ value: "", label: "Own choice" }] : []),
            ...presets.map(({ name }) => ({ value: name, label: name })),
          ]}
          onChange={(name) => onChange(presets.find((one) => one.name === name)?.options ?? values)}
        />
      )}
      {Object.entries(options).map(([name, { title, description, choices }]) => (
        <Choice
          key={name}
          label={title}
          description={description}
          value={String(values[name])}
          choices={
            choices === null ? yesOrNo : Object.entries(choices).map(([value, label]) => ({ value, label }))
          }
          onChange={(value) => onChange({ ...values, [name]: choices === null ? value === "true" : value })}
        />
      ))}
    </>
  );
}

const yesOrNo = [
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
];
