import pg from "pg";
import { z } from "zod";
import { Prisma } from "./generated/client";

/** Where Prisma keeps the error of its driver (`DriverAdapterError` of @prisma/driver-adapter-utils). */
const prismaMeta = z.object({
  driverAdapterError: z.object({
    cause: z.object({ kind: z.string(), originalCode: z.string().optional() }),
  }),
});

/** What the driver told Prisma, in words of Prisma's: `kind` is "ConnectionClosed", say. Undefined for what is not of it. */
export function driverErrorOf(
  error: unknown,
): { kind: string; originalCode?: string | undefined } | undefined {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return undefined;
  return prismaMeta.safeParse(error.meta).data?.driverAdapterError.cause;
}

/**
 * The code of an error that PostgreSQL answered with, also where Prisma has passed it on; undefined for all else. Source:
 * PostgreSQL documentation, appendix A, "PostgreSQL Error Codes".
 */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : driverErrorOf(error)?.originalCode;
}
