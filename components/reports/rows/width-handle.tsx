import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { columnWidthRange } from "@/lib/contract/params/limits";

interface WidthHandleProps {
  header: string;
  /** In pixels, as it is. */
  width: number;
  /** Called while it is dragged; the last one is kept. */
  onDrag: (width: number | undefined) => void;
  /** Keeps a width; null gives the usual one back. */
  onWidthChange: (width: number | null) => void;
}

const stepPx = 16;

/**
 * The edge of a column's header: dragged by pointer, moved by arrow keys, and by a double press, or Enter, put back. The
 * pattern is that of https://www.w3.org/WAI/ARIA/apg/patterns/windowsplitter/.
 */
export function WidthHandle({ header, width, onDrag, onWidthChange }: WidthHandleProps) {
  const [start, setStart] = useState<{ x: number; width: number; sign: 1 | -1 }>();

  function begin(event: PointerEvent<HTMLElement>) {
    if (event.button !== 0) return;
    const { currentTarget, clientX, pointerId } = event;
    currentTarget.setPointerCapture(pointerId);
    // As it is drawn: a table that is wider than its columns need stretches them.
    const drawn = currentTarget.parentElement?.offsetWidth ?? width;
    setStart({ x: clientX, width: drawn, sign: signOf(currentTarget) });
  }

  const dragged = (x: number) => start && inRange(start.width + (x - start.x) * start.sign);

  function end({ clientX, type }: PointerEvent<HTMLElement>) {
    const last = dragged(clientX);
    // A press without a move is half of a double press.
    if (last !== undefined && type === "pointerup" && clientX !== start?.x) onWidthChange(last);
    setStart(undefined);
    onDrag(undefined);
  }

  function moveByKey(event: KeyboardEvent<HTMLElement>) {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };
    const step = steps[event.key];
    if (step === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (step === undefined) onWidthChange(null);
    else onWidthChange(inRange(width + step * stepPx * signOf(event.currentTarget)));
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a line in a text cannot be moved
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${header}`}
      aria-valuenow={Math.round(width)}
      aria-valuemin={columnWidthRange.min}
      aria-valuemax={columnWidthRange.max}
      tabIndex={0}
      title="Drag to another width; press twice for the usual one"
      className="absolute inset-y-0 inset-e-0 z-1 w-2 cursor-col-resize touch-none border-e-2 border-transparent hover:border-control focus-visible:-outline-offset-2 data-[held=true]:border-accent pointer-coarse:hidden print:hidden"
      data-held={start !== undefined}
      // The header itself can be dragged to another place: not by its edge.
      draggable
      onDragStart={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onPointerDown={begin}
      onPointerMove={({ clientX }) => onDrag(dragged(clientX))}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={() => onWidthChange(null)}
      onKeyDown={moveByKey}
    />
  );
}

function inRange(width: number): number {
  return Math.round(Math.min(columnWidthRange.max, Math.max(columnWidthRange.min, width)));
}

/** Where writing runs from right to left, a column grows to the left. */
function signOf(element: HTMLElement): 1 | -1 {
  return getComputedStyle(element).direction === "rtl" ? -1 : 1;
}
