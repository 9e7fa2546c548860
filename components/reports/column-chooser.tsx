import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import type { ReportDescription } from "@/lib/contract/report-description";
import { splitList } from "@/lib/contract/words/filter-values";

interface ColumnChooserProps {
  columns: ReportDescription["columns"];
  /** Ids with commas; undefined means all. */
  chosen: string | undefined;
  errors: readonly string[];
  onChange: (columns: string | null) => void;
}

/** Which columns the file has. They keep the order of the list, unless an address brings another one. */
export function ColumnChooser({ columns, chosen, errors, onChange }: ColumnChooserProps) {
  const ids = chosen === undefined ? columns.map(({ id }) => id) : splitList(chosen);

  function toggle(id: string, isOn: boolean) {
    const kept = isOn
      ? columns.map((column) => column.id).filter((one) => one === id || ids.includes(one))
      : ids;
    const next = kept.filter((one) => isOn || one !== id);
    onChange(isOn && next.length === columns.length ? null : next.join(","));
  }

  return (
    <fieldset className="min-w-0">
      <div className="flex min-h-7 items-center gap-3">
        <legend className="contents">
          <span className="font-medium">Columns</span>
        </legend>
        <span className="text-muted">
          {ids.length} of {columns.length}
        </span>
        {chosen !== undefined && (
          <Button look="link" size="sm" onClick={() => onChange(null)}>
            All columns
          </Button>
        )}
      </div>
      {errors.length > 0 && (
        <p role="alert" className="text-xs text-bad">
          {errors.map((error) => `Columns ${error}.`).join(" ")}
        </p>
      )}
      <div className="grid grid-cols-2 gap-x-3 md:grid-cols-3 xl:grid-cols-4">
        {columns.map(({ id, header }) => (
          <Checkbox
            key={id}
            checked={ids.includes(id)}
            disabled={ids.length === 1 && ids.includes(id)}
            onChange={(event) => toggle(id, event.target.checked)}
          >
            {header}
          </Checkbox>
        ))}
      </div>
    </fieldset>
  );
}
