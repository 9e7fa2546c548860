export interface QuickDay {
  title: string;
  /** YYYY-MM-DD */
  day: string;
}

/**
 * The days that people mean most often, seen from today (YYYY-MM-DD): as the first of several days, as the last of them, or
 * as a day alone. Weeks begin on Monday, as those of named periods do.
 */
export function quickDays(today: string, place: "first" | "last" | "alone"): QuickDay[] {
  const date = new Date(`${today}T00:00:00Z`);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const dayAt = (...parts: [year: number, month: number, day: number]) =>
    new Date(Date.UTC(...parts)).toISOString().slice(0, 10);
  // Sunday is 0, and the last day of a week.
  const monday = day - ((date.getUTCDay() + 6) % 7);
  const now = { title: "Today", day: today };
  if (place === "alone")
    return [
      now,
      { title: "Tomorrow", day: dayAt(year, month, day + 1) },
      { title: "In a week", day: dayAt(year, month, day + 7) },
    ];
  if (place === "first")
    return [
      now,
      { title: "Start of week", day: dayAt(year, month, monday) },
      { title: "Start of month", day: dayAt(year, month, 1) },
    ];
  return [
    now,
    { title: "End of week", day: dayAt(year, month, monday + 6) },
    { title: "End of month", day: dayAt(year, month + 1, 0) },
  ];
}
