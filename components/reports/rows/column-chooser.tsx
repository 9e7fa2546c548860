import { Columns3 } from "lucide-react";
import { useFormats } from "@/components/format/use-formats";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { later } from "@/components/ui/overlay/later";
import { Popover } from "@/components/ui/overlay/popover";
import { ShownLater } from "@/components/ui/overlay/shown-later";
import type { ReportDescription } from "@/lib/contract/report-description";
import { chosenIds } from "./column-order";

const list = later(async () => (await import("./column-list")).ColumnList);

export interface ColumnChooserProps {
  columns: ReportDescription["columns"];
  /** Ids with commas; undefined means those that the report usually has on the page. */
  chosen: string | undefined;
  errors: readonly string[];
  onChange: (columns: string | null) => void;
  /** Whether rows stand close together. */
  isDense: boolean;
  onDenseChange: (isDense: boolean) => void;
}

/** Which columns the table has, and in which order; the file as well once something was chosen. */
export function ColumnChooser(props: ColumnChooserProps) {
  const { columns, chosen, errors } = props;
  const { count } = useFormats();
  const ids = chosenIds(columns, chosen);
  return (
    <Popover
      content={list}
      label="Columns"
      align="end"
      className="flex max-h-(--available-height) w-72 flex-col"
      trigger={
        <Button
          look="plain"
          aria-invalid={errors.length > 0}
          className={cn(errors.length > 0 && "border-bad")}
        >
          <Columns3 aria-hidden />
          <span className="max-sm:sr-only">Columns</span>
          {chosen !== undefined && <span className="text-accent">{count(ids.length)}</span>}
        </Button>
      }
    >
      <ShownLater part={list} props={props} />
    </Popover>
  );
}
