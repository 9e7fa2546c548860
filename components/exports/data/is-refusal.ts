import { ApiFailure } from "@/lib/client/api-failure";

/** Whether a request itself was refused: asked for once more it would be refused again. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ApiFailure && !error.isPassing;
}
