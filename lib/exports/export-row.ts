import type { Prisma } from "@/lib/db/generated/client";

/** The columns that the wire object is made of, with the number of parts that are ready counted from the child rows. */
export const exportRowSelect = {
  id: true,
  userId: true,
  reportType: true,
  status: true,
  searchParams: true,
  indexParams: true,
  filename: true,
  storageKey: true,
  errorMessage: true,
  outcomeCode: true,
  chunkedExport: true,
  parentReportId: true,
  totalParts: true,
  rowCount: true,
  byteSize: true,
  sha256: true,
  snapshotAt: true,
  snapshotTransactions: true,
  warnings: true,
  createdAt: true,
  updatedAt: true,
  startedAt: true,
  completedAt: true,
  completionToldAt: true,
  attempt: true,
  fileRemovedAt: true,
  user: { select: { name: true } },
  publisher: { select: { name: true } },
  _count: { select: { tranches: { where: { status: "completed" } } } },
} satisfies Prisma.ExportReportSelect;

export type ExportRow = Prisma.ExportReportGetPayload<{ select: typeof exportRowSelect }>;
