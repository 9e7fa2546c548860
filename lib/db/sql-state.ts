import pg from "pg";
import { z } from "zod";
import { Prisma } from "./generated/client";

/** Where Prisma keeps the error of its driver (`DriverAdapterError` of @prisma/driver-adapter-utils). */
const prismaMeta = z.object({
  driverAdapterError: z.object({ cause: z.object({ originalCode: z.string() }) }),
});

/**
 * The code of an error that PostgreSQL answered with, also where Prisma has passed it on; undefined for all else. Source:
 * PostgreSQL documentation, appendix A, "PostgreSQL Error Codes".
 */
export function sqlStateOf(error: unknown): string | undefined {
  if (error instanceof pg.DatabaseError) return error.code;
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return undefined;
  return prismaMeta.safeParse(error.meta).data?.driverAdapterError.cause.originalCode;
}
