import { createHash } from "node:crypto";
import { ApiError } from "@/lib/contract/api-error";
import type { Database } from "@/lib/db/prisma";
import { isUniqueViolation } from "@/lib/db/unique-violation";
import { readQuery } from "@/lib/exports/record/export-query";
import { getExport } from "@/lib/exports/record/read-exports";
import { idempotencyKeySeconds } from "@/lib/exports/record/sweep-ages";
import {
  type CreateExportOutcome,
  type CreateExportRequest,
  type CreateExportSettings,
  createExport,
} from "./create-export";

/** A request that has not answered after so long has died with its process. */
const answeredSecondsMax = 60;

/** Numbers of the two kinds of answers there are; everything else is an error and is not kept. */
const created = 202;
const inFlight = 409;

/**
 * `createExport` for a request with an Idempotency-Key: the same key with the same body gets the first answer again for
 * 24 hours (the same kind of outcome, with the export as it is now). Throws CONFLICT for the key with another body, and
 * with Retry-After while the first request is still being answered. A request that failed leaves the key unused.
 */
export async function createExportOnce(
  database: Database,
  settings: CreateExportSettings,
  request: CreateExportRequest,
  key: string,
): Promise<CreateExportOutcome> {
  const { userId } = request.viewer;
  const where = { userId_key: { userId, key } };
  const bodyDigest = createHash("sha256").update(JSON.stringify(request.body)).digest("hex");
  await forgetOldKeys(database, userId);
  try {
    await database.idempotencyKey.create({ data: { userId, key, bodyDigest } });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return replay(database, request, key, bodyDigest);
  }
  try {
    const outcome = await createExport(database, settings, request, key);
    await database.idempotencyKey.update({
      where,
      data: {
        responseStatus: outcome.kind === "in_flight" ? inFlight : created,
        exportReportId: outcome.row.id,
        deduped: outcome.kind === "deduped",
      },
    });
    return outcome;
  } catch (error) {
    // What the caller has to know is why there is no export, also where the key cannot be freed.
    await Promise.allSettled([
      database.idempotencyKey.deleteMany({ where: { userId, key, exportReportId: null } }),
    ]);
    throw error;
  }
}

async function replay(
  database: Database,
  { viewer }: CreateExportRequest,
  key: string,
  bodyDigest: string,
): Promise<CreateExportOutcome> {
  const first = await database.idempotencyKey.findUnique({
    where: { userId_key: { userId: viewer.userId, key } },
  });
  if (first && first.bodyDigest !== bodyDigest) {
    throw new ApiError("CONFLICT", "This Idempotency-Key was used with another body.");
  }
  // The export is noted in the transaction that makes it, the number only afterwards: then it was a new one.
  if (!first?.exportReportId) {
    throw new ApiError("CONFLICT", "The first request with this Idempotency-Key is still being answered.", {
      retryAfterSeconds: 1,
    });
  }
  const row = await getExport(database, viewer, first.exportReportId);
  // As it was read then: by now its names and days might mean something else.
  const query = readQuery(row);
  if (first.responseStatus === inFlight) return { kind: "in_flight", query, row };
  return { kind: first.deduped ? "deduped" : "queued", query, row };
}

/** By the database's clock, which also dates them: those of two processes may differ. */
async function forgetOldKeys(database: Database, userId: number): Promise<void> {
  await database.$executeRaw`
    delete from idempotency_keys
    where user_id = ${userId} and (
      created_at < now() - make_interval(secs => ${idempotencyKeySeconds})
      or export_report_id is null and created_at < now() - make_interval(secs => ${answeredSecondsMax}))`;
}
