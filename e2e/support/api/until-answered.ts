import { ApiFailure } from "@/lib/client/api-failure";

/** Does it again, each time after `untilBack`, while nobody is there to answer; then gives or throws what it does. */
export async function untilAnswered<T>(action: () => Promise<T>, untilBack: () => Promise<void>): Promise<T> {
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof ApiFailure && error.code === "NETWORK")) throw error;
      await untilBack();
    }
  }
}
