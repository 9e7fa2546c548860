// What the durable functions start from, in tests that call them in their own process:
//   vi.mock("@/lib/deps/worker", () => import("@/e2e/support/replaced-deps"));
//   vi.mock("@/lib/deps/core", () => import("@/e2e/support/replaced-deps"));
// Test files share loaded modules, so all of them have to replace these two by the same one, and each of them sets what
// is in it.

const holder: typeof globalThis & { trancheReplacedDeps?: Record<string, unknown> } = globalThis;

/** Sets what both give from now on. */
export function replaceDeps(deps: Record<string, unknown>): void {
  holder.trancheReplacedDeps = deps;
}

export function workerDeps(): Record<string, unknown> {
  return holder.trancheReplacedDeps ?? {};
}

export const coreDeps = workerDeps;
