import { Prisma } from "./generated/client";
import { driverErrorOf, sqlStateOf } from "./sql-state";

const networkCodes = [
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
];

/** node-postgres has no classes or codes for connections that it lost or did not get: only these words. */
const lostConnectionWords =
  /^Connection terminated|^timeout exceeded when trying to connect|connection error and is not queryable/;

/** Connection exceptions; admin_shutdown, crash_shutdown and cannot_connect_now. Source: PostgreSQL documentation, appendix A. */
const endedStates = /^08|^57P0[123]$/;

/** Prisma's error reference: P1000 to P1017 are of the connection. */
const connectionCodes = /^P1/;

/** The same of what it calls raw queries, which have one code for whatever fails: `Error` of @prisma/driver-adapter-utils. */
const lostKinds = ["DatabaseNotReachable", "ConnectionClosed", "SocketTimeout"];

/**
 * Whether an error, of which it is known that it is none of another part's, says that the database could not be reached or
 * that the connection to it broke. A statement that was under way may have been done all the same.
 */
export function isLostConnection(error: Error): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  if (error instanceof Prisma.PrismaClientKnownRequestError && connectionCodes.test(error.code)) return true;
  if (lostKinds.includes(driverErrorOf(error)?.kind ?? "")) return true;
  const state = sqlStateOf(error);
  if (state !== undefined) return endedStates.test(state);
  const code = "code" in error ? String(error.code) : "";
  return networkCodes.includes(code) || lostConnectionWords.test(error.message);
}
