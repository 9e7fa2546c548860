import { ArrowDown, ArrowUp, GripVertical } from "lucide-react";
import { type DragEvent, type KeyboardEvent, useState } from "react";
import { useFormats } from "@/components/format/use-formats";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import type { ColumnChooserProps } from "./column-chooser";
import { chosenIds, moveColumn, toggleColumn, writeColumns } from "./column-order";

/** What the chooser shows when it is open. */
export function ColumnList(props: ColumnChooserProps) {
  const { columns, chosen, errors, onChange, isDense, onDenseChange } = props;
  const { count } = useFormats();
  /** A column that is dragged, and the order in which the columns are until it is dropped. */
  const [drag, setDrag] = useState<{ id: string; ids: readonly string[] }>();
  const [announcement, setAnnouncement] = useState("");
  const kept = chosenIds(columns, chosen);
  const ids = drag?.ids ?? kept;
  const rest = columns.filter(({ id }) => !ids.includes(id));
  const inOrder = ids.flatMap((id) => columns.filter((column) => column.id === id));
  const change = (next: readonly string[]) => onChange(writeColumns(columns, next));

  function move(id: string, to: number) {
    if (to < 0 || to >= kept.length || to === kept.indexOf(id)) return;
    change(moveColumn(kept, id, to));
    const header = columns.find((column) => column.id === id)?.header ?? id;
    setAnnouncement(`${header} is column ${count(to + 1)} of ${count(kept.length)}`);
  }

  function accept(event: DragEvent) {
    if (drag) event.preventDefault();
  }

  function moveByKey(event: KeyboardEvent, id: string) {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (!event.altKey || step === 0) return;
    event.preventDefault();
    move(id, ids.indexOf(id) + step);
  }

  return (
    <>
      <div className="flex h-10 shrink-0 items-center justify-between border-b border-line px-3">
        <span className="text-muted">
          {count(ids.length)} of {count(columns.length)}
        </span>
        <span className="flex gap-3">
          <Button
            look="link"
            size="inline"
            disabled={ids.length === columns.length}
            onClick={() => change(columns.map(({ id }) => id))}
          >
            All columns
          </Button>
          <Button look="link" size="inline" disabled={chosen === undefined} onClick={() => onChange(null)}>
            As usual
          </Button>
        </span>
      </div>
      {errors.length > 0 && (
        <p role="alert" className="px-3 pt-2 text-xs text-bad">
          {errors.map((error) => `Columns ${error}.`).join(" ")}
        </p>
      )}
      <ul
        className="min-h-0 overflow-y-auto overscroll-contain p-1"
        // Each row that comes under the pointer is entered first, and may be where it is dropped.
        onDragEnter={accept}
        onDragOver={accept}
        onDrop={(event) => {
          if (!drag) return;
          event.preventDefault();
          // One step in the history, however many places it has passed.
          move(drag.id, drag.ids.indexOf(drag.id));
          setDrag(undefined);
        }}
      >
        {inOrder.map(({ id, header }, place) => (
          <li
            key={id}
            draggable
            onDragStart={() => setDrag({ id, ids })}
            onDragEnd={() => setDrag(undefined)}
            onDragOver={() => {
              if (drag && drag.id !== id) setDrag({ ...drag, ids: moveColumn(drag.ids, drag.id, place) });
            }}
            onKeyDown={(event) => moveByKey(event, id)}
            className={cn(
              "group flex items-center rounded-sm pe-1 ps-1 hover:bg-hover",
              drag?.id === id && "bg-accent-soft",
            )}
          >
            <GripVertical
              aria-hidden
              className="me-1 size-4 shrink-0 cursor-grab text-muted pointer-coarse:hidden"
            />
            <Checkbox
              className="flex-1"
              checked
              disabled={ids.length === 1}
              onChange={() => change(toggleColumn(columns, ids, id))}
            >
              {header}
            </Checkbox>
            <span className="flex not-pointer-coarse:opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
              <MoveButton
                label={`Move ${header} up`}
                Icon={ArrowUp}
                disabled={place === 0}
                onClick={() => move(id, place - 1)}
              />
              <MoveButton
                label={`Move ${header} down`}
                Icon={ArrowDown}
                disabled={place === ids.length - 1}
                onClick={() => move(id, place + 1)}
              />
            </span>
          </li>
        ))}
        {rest.map(({ id, header }) => (
          <li key={id} className="flex rounded-sm pe-1 ps-6 hover:bg-hover pointer-coarse:ps-1">
            <Checkbox
              className="flex-1"
              checked={false}
              onChange={() => change(toggleColumn(columns, ids, id))}
            >
              {header}
            </Checkbox>
          </li>
        ))}
      </ul>
      <div className="border-t border-line px-3 py-1">
        <Checkbox checked={isDense} onChange={(event) => onDenseChange(event.target.checked)}>
          Rows close together
        </Checkbox>
      </div>
      <p className="border-t border-line px-3 py-2 text-xs text-muted pointer-coarse:hidden">
        Drag to order, or press Alt with ↑ or ↓.
      </p>
      <span role="status" className="sr-only">
        {announcement}
      </span>
    </>
  );
}

interface MoveButtonProps {
  label: string;
  Icon: typeof ArrowUp;
  disabled: boolean;
  onClick: () => void;
}

function MoveButton({ label, Icon, ...props }: MoveButtonProps) {
  return (
    <Button look="quiet" size="icon" className="size-6 pointer-coarse:size-9" aria-label={label} {...props}>
      <Icon aria-hidden className="size-3.5!" />
    </Button>
  );
}
