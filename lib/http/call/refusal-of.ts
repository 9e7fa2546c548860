import { ApiError } from "@/lib/contract/api-error";
import { isConnectionShortage } from "@/lib/db/connection-shortage";

/**
 * The refusal that a caller is answered with: what was thrown, if it is one, and SERVICE_UNAVAILABLE while there is no
 * connection to the database to be had. Undefined for what is a fault of ours.
 */
export function refusalOf(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  return isConnectionShortage(error)
    ? new ApiError("SERVICE_UNAVAILABLE", "The database is busy. Try again in a few seconds.", {
        retryAfterSeconds: 5,
        cause: error,
      })
    : undefined;
}
