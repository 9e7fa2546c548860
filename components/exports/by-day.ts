import type { Formats } from "@/components/format/formats";
import type { ExportObject } from "@/lib/contract/export";

export interface DayOfExports {
  /** "Today", "Yesterday", or the day in the reader's manner. */
  name: string;
  isToday: boolean;
  exports: ExportObject[];
}

/**
 * Exports by the day in this zone on which they were asked for, in the order in which they come. Today is always there, and
 * may be empty: it is where new ones are shown.
 */
export function byDay(exports: readonly ExportObject[], now: number, timeZone: string, formats: Formats) {
  const today = dayAt(now);
  const days = new Map<string, DayOfExports>([[today, { name: "Today", isToday: true, exports: [] }]]);
  for (const item of exports) {
    const day = formats.dayIn(item.created_at, timeZone);
    const known = days.get(day) ?? { name: nameOf(day), isToday: false, exports: [] };
    known.exports.push(item);
    days.set(day, known);
  }
  return [...days.values()];

  function dayAt(instant: number): string {
    return formats.dayIn(new Date(instant).toISOString(), timeZone);
  }

  function nameOf(day: string): string {
    return day === dayBefore(today) ? "Yesterday" : formats.day(day);
  }
}

function dayBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}
