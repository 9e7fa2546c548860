import pg from "pg";
import { Prisma } from "@/lib/db/generated/client";
import { isLostConnection } from "@/lib/db/lost-connection";
import { isPassingState, isTooSlowState, passesByItself } from "@/lib/db/passing-states";
import { UnfitDatabaseError } from "@/lib/db/session";
import type { FailureKind } from "@/lib/exports/record/failures";
import { OtherVersionError } from "@/lib/exports/record/other-version";
import { RightsChangedError } from "@/lib/exports/record/owner-rights";
import { NoRoomError } from "@/lib/exports/record/workbook-room";
import { CopyTextError } from "@/lib/files/copy-text";
import { PartMismatchError } from "@/lib/files/part";
import { ObjectMissingError, ObjectReadError } from "@/lib/storage/object-store";
import { ControlTotalsError } from "./control-totals";
import { DamagedObjectError } from "./file/store-file";
import { UnusableValueError } from "./unusable-value-error";

/** What an error of a step means for the export, told by the first of the error and its causes that is known. */
export function classifyError(error: unknown): FailureKind {
  for (let one = error; one instanceof Error; one = one.cause) {
    const kind = classifyOne(one);
    if (kind) return kind;
  }
  return "internal";
}

function classifyOne(error: Error): FailureKind | undefined {
  if (error instanceof RightsChangedError) return "rights_changed";
  if (error instanceof UnusableValueError) return "unusable_value";
  if (error instanceof NoRoomError) return "no_room";
  if (error instanceof OtherVersionError) return "other_version";
  if (error instanceof UnfitDatabaseError) return "source_refused";
  // The same stage object gives the same bytes at every try.
  if (error instanceof CopyTextError) return "impossible";
  if (error instanceof ControlTotalsError) return "totals_differ";
  // With a cause, the part could not be read at all, and the cause says why.
  if (error instanceof PartMismatchError) return error.cause ? undefined : "data_damaged";
  if (error instanceof DamagedObjectError) return "data_damaged";
  if (error instanceof ObjectMissingError) return "data_damaged";
  if (error instanceof ObjectReadError) return "storage_unavailable";
  if (isFromStore(error)) return ofStore(error.name, error.$metadata.httpStatusCode);
  if (error instanceof pg.DatabaseError) return ofSqlState(error.code ?? "");
  if (error instanceof Prisma.PrismaClientKnownRequestError) return ofPrisma(error);
  // Of the two that a step talks to over the network, the store marks its errors, so an unmarked one is the database's.
  return isLostConnection(error) ? "source_unavailable" : undefined;
}

interface StoreError extends Error {
  $metadata: { httpStatusCode?: number };
}

/** The AWS SDK marks all errors of its calls so, also those of the network below. */
function isFromStore(error: Error): error is StoreError {
  return "$metadata" in error && typeof error.$metadata === "object" && error.$metadata !== null;
}

/** Source: Amazon S3 API reference, "Error responses"; 507 and XMinioStorageFull are MinIO's. */
function ofStore(name: string, status: number | undefined): FailureKind {
  if (name === "EntityTooLarge") return "too_large";
  if (status === 507 || ["XMinioStorageFull", "QuotaExceeded"].includes(name)) return "storage_full";
  if (name === "NoSuchBucket" || status === 401 || status === 403) return "storage_refused";
  return "storage_unavailable";
}

function ofSqlState(state: string): FailureKind {
  if (isTooSlowState(state)) return "query_too_slow";
  return isPassingState(state) ? "source_unavailable" : "source_refused";
}

/**
 * Source: Prisma's error reference: P2025 is a row that is not there; the others named here tell of values that do not fit
 * their columns, which they will not at the next try either.
 */
function ofPrisma(error: Prisma.PrismaClientKnownRequestError): FailureKind | undefined {
  const { code } = error;
  if (["P2000", "P2005", "P2006", "P2007", "P2020", "P2023", "P2025", "P2033"].includes(code))
    return "impossible";
  return isLostConnection(error) || passesByItself(error) ? "source_unavailable" : undefined;
}
