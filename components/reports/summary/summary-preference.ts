/** Whether the summary was left open or closed: "open" or "closed". */
export const summaryCookie = "summary";

export function readSummaryPreference(value: string | undefined): boolean | undefined {
  return value === "open" ? true : value === "closed" ? false : undefined;
}
