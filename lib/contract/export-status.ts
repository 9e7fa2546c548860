// Apart from the schemas, so that the page can use it without what they are made of (README, "Rooms").

export const exportStatuses = ["pending", "processing", "completed", "failed"] as const;
export type ExportStatus = (typeof exportStatuses)[number];

/** True while work on the export can still change it. */
export function isInFlight(status: ExportStatus): boolean {
  return status === "pending" || status === "processing";
}
