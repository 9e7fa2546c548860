/** Lets several works go on after one of them has failed, and tells at the end why the first of those did. */
export class FirstFailure {
  #failure: { error: unknown } | undefined;

  /** Does the work; what it throws is kept for `throwIfAny`. */
  async outlive(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  throwIfAny(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
