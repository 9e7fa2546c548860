import type { FileFormatId } from "@/lib/contract/file-format";
import type { CellKind } from "@/lib/files/column";
import { guarded } from "./csv-guard";
import { type Cell, serialDay } from "./read-file";

const numberKinds: ReadonlySet<CellKind> = new Set(["integer", "decimal", "money", "percent"]);

/** What a reader of a format gives for a value that PostgreSQL prints as `text` (null for NULL), in ISO style and the zone of the file. */
export function expectedCell(
  format: FileFormatId,
  kind: CellKind,
  text: string | null,
  { hasDecimalComma = false } = {},
): Cell {
  const cell = cellOf[format](kind, text);
  return hasDecimalComma && numberKinds.has(kind) ? String(cell).replace(".", ",") : cell;
}

const cellOf: Record<FileFormatId, (kind: CellKind, text: string | null) => Cell> = {
  csv(kind, text) {
    if (text === null) return "";
    if (kind === "boolean") return yesNo(text);
    if (kind === "datetime") return isoTime(text);
    return kind === "text" || kind === "url" ? guarded(text) : text;
  },
  xlsx(kind, text) {
    if (text === null || text === "") return null;
    if (kind === "boolean") return yesNo(text);
    if (kind === "date") return serialDay(new Date(`${text}T00:00:00Z`));
    // To the millisecond, which is as fine as a cell is.
    if (kind === "datetime") return milliseconds(serialDay(new Date(`${isoTime(text).slice(0, 26)}Z`)));
    return numberKinds.has(kind) ? Number(text) : text;
  },
  jsonl(kind, text) {
    if (text === null) return null;
    if (kind === "boolean") return text === "true";
    if (kind === "datetime") return isoTime(text);
    return numberKinds.has(kind) || kind === "id" ? Number(text) : text;
  },
};

/** A cell as it was read, made comparable with `expectedCell`: serial numbers of times are no whole milliseconds. */
export function comparableCell(kind: CellKind, cell: Cell | Date | undefined): Cell {
  const plain = cell instanceof Date ? serialDay(cell) : (cell ?? null);
  return kind === "datetime" && typeof plain === "number" ? milliseconds(plain) : plain;
}

function milliseconds(serial: number): number {
  return Math.round(serial * 86_400_000);
}

function yesNo(text: string): string {
  return text === "true" ? "Yes" : "No";
}

/** `2026-11-24 10:00:00.5+05:45` as `2026-11-24T10:00:00.500000+05:45`, with Z for no offset. */
function isoTime(text: string): string {
  const [, day, time, fraction = "", hours = "", minutes = ":00"] =
    text.match(/^(\S+) ([\d:]{8})(?:\.(\d+))?([+-]\d\d)(:\d\d)?$/) ?? [];
  const offset = hours + minutes === "+00:00" ? "Z" : hours + minutes;
  return `${day}T${time}.${fraction.padEnd(6, "0")}${offset}`;
}
