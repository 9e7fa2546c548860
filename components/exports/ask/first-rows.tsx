import { useFormats } from "@/components/format/use-formats";
import { cellFormatter, hasTimes, isNumeric } from "@/components/reports/rows/format-cell";
import type { Preflight } from "@/lib/contract/preflight";

interface FirstRowsProps {
  columns: Preflight["columns"];
  rows: Preflight["rows"];
  rowCount: number;
  /** Of the file: its times are shown as it will have them. */
  timeZone: string;
}

/** The first rows of the file. Scrolls within itself, so that it can be reached and moved with the keyboard too. */
export function FirstRows({ columns, rows, rowCount, timeZone }: FirstRowsProps) {
  const formats = useFormats();
  if (rows.length === 0) {
    return (
      <p className="rounded-sm border border-line p-4 text-muted">
        Nothing matches these filters. The file would hold no rows.
      </p>
    );
  }
  const shown = columns.map((column) => ({
    ...column,
    isRight: isNumeric(column.kind),
    format: cellFormatter(column, formats, timeZone),
  }));
  const zone = hasTimes(columns) ? `, times in ${timeZone}` : "";
  const count =
    rowCount === rows.length
      ? "All rows"
      : `The first ${formats.count(rows.length)} of ${formats.count(rowCount)} rows`;
  const title = `${count}${zone}`;
  return (
    <div className="flex flex-col gap-1">
      <p className="text-xs text-muted">{title}</p>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard (WCAG 2.2, 2.1.1)
        tabIndex={0}
        aria-label={title}
        className="max-h-76 overflow-auto overscroll-contain border-y border-line"
      >
        <table className="w-max min-w-full text-xs tabular-nums">
          <thead className="sticky top-0 bg-raised">
            <tr>
              {shown.map(({ id, header, isRight }) => (
                <th
                  key={id}
                  scope="col"
                  className="border-b border-line px-2 py-1.5 text-start font-medium data-[right=true]:text-end"
                  data-right={isRight}
                >
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place in the file alone
              <tr key={place}>
                {shown.map(({ id, isRight, format }) => (
                  <td
                    key={id}
                    className="max-w-64 truncate border-b border-line px-2 py-1 data-[right=true]:text-end"
                    data-right={isRight}
                  >
                    {format(row[id] ?? null)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
