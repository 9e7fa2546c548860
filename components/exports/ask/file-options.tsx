import { Field } from "@/components/ui/field";
import { NativeSelect } from "@/components/ui/native-select";
import { type FileFormatId, fileFormatIds, fileFormatNames } from "@/lib/contract/file-format";

/** The file options that somebody has chosen, as they stand in `index_params`; those of the report type are left out. */
export interface ChosenFile {
  format?: FileFormatId;
}

interface FileOptionsProps {
  /** The format that the report type has anyway. */
  usualFormat: FileFormatId;
  chosen: ChosenFile;
  onChange: (chosen: ChosenFile) => void;
}

/** How the file is to be written. Closed until somebody wants something else than the usual file. */
export function FileOptions({ usualFormat, chosen, onChange }: FileOptionsProps) {
  return (
    <details className="mb-4 border-y border-line">
      <summary className="flex min-h-10 cursor-pointer items-center font-medium">File options</summary>
      <div className="grid gap-3 pb-4 sm:grid-cols-3">
        <Field label="Format">
          {(control) => (
            <NativeSelect
              {...control}
              value={chosen.format ?? usualFormat}
              onChange={({ target }) => onChange(withFormat(target.value, usualFormat))}
            >
              {fileFormatIds.map((id) => (
                <option key={id} value={id}>
                  {fileFormatNames[id]}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
      </div>
    </details>
  );
}

function withFormat(value: string, usualFormat: FileFormatId): ChosenFile {
  const format = fileFormatIds.find((id) => id === value);
  return format === undefined || format === usualFormat ? {} : { format };
}
