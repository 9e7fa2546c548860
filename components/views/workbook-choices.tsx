import { Choice } from "@/components/exports/ask/choice";
import { timeZones } from "@/components/format/time-zones";
import { bundleFormat } from "@/lib/contract/file/bundle";
import { formatOptions, type Options } from "@/lib/contract/file/format-options";
import type { WorkbookOptions } from "./bundle-request";

interface WorkbookChoicesProps {
  options: WorkbookOptions;
  onZone: (timeZone: string) => void;
  onXlsx: (options: Options) => void;
}

/** What is the same in the whole workbook: its time zone, and options that each report may have for itself otherwise. */
export function WorkbookChoices({ options: { timeZone, xlsx }, onZone, onXlsx }: WorkbookChoicesProps) {
  const set = formatOptions[bundleFormat];
  return (
    <>
      <Choice
        label="Time zone"
        description="The zone of times in the file, and of today and named periods, in all of its reports."
        value={timeZone}
        choices={timeZones(timeZone).map((zone) => ({ value: zone, label: zone }))}
        onChange={onZone}
      />
      {Object.entries(set?.options ?? {}).map(([name, { title, description }]) => (
        <Choice
          key={name}
          label={title}
          description={description}
          value={String(xlsx[name] ?? "")}
          choices={[
            { value: "", label: "As each report has it" },
            { value: "true", label: "Yes, in all" },
            { value: "false", label: "No, in none" },
          ]}
          onChange={(value) => {
            const { [name]: _before, ...others } = xlsx;
            onXlsx(value === "" ? others : { ...others, [name]: value === "true" });
          }}
        />
      ))}
    </>
  );
}
