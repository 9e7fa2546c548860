import { Prisma } from "@/lib/db/generated/client";

/** True when a unique index refused a write. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
