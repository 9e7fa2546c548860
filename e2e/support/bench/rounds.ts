export interface RoundFlags {
  rounds: string;
  seed?: string | undefined;
}

export interface Rounds {
  /** What is going to be done: the number of rounds and the seed of the first. */
  rounds: number;
  firstSeed: number;
  /**
   * Does the rounds one after the other, each with the seed that follows, and prints what came of each. A round that
   * throws has failed: `replay`, which the error may add to, is then printed with its seed, and the next one begins after
   * `onFailed`.
   */
  run(
    round: (seed: number) => Promise<string>,
    more: {
      name?: string;
      replay: string | ((error: unknown) => string);
      onFailed?: () => Promise<void>;
    },
  ): Promise<void>;
  /** No further round begins. */
  end(): void;
  /** Prints how many passed and failed, and has the process exit with 1 when one has failed. */
  close(): void;
}

/** The rounds that the flags `--rounds` and `--seed` of a program ask for. Ctrl-C ends it after the present ones. */
export function planRounds(flags: RoundFlags): Rounds {
  const rounds = wholeNumber("rounds", flags.rounds);
  const firstSeed = wholeNumber("seed", flags.seed ?? String(Math.floor(Math.random() * 1e6)));
  let isEnding = false;
  let passed = 0;
  let failed = 0;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      console.log("Ending after what is under way.");
      isEnding = true;
    });
  }
  return {
    rounds,
    firstSeed,
    async run(round, { name, replay, onFailed }) {
      const label = name === undefined ? "" : `${name}, `;
      for (let seed = firstSeed; seed < firstSeed + rounds && !isEnding; seed++) {
        const startedAt = performance.now();
        try {
          const result = await round(seed);
          passed++;
          const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
          console.log(`${label}seed ${seed}: ${result}, ${seconds} s`);
        } catch (error) {
          failed++;
          console.error(error instanceof Error ? error.message : error);
          const command = typeof replay === "string" ? replay : replay(error);
          console.error(`Replay it: ${command} --seed ${seed} --rounds 1`);
          await onFailed?.();
        }
      }
    },
    end() {
      isEnding = true;
    },
    close() {
      console.log(`${passed} passed, ${failed} failed`);
      process.exitCode = failed === 0 ? 0 : 1;
    },
  };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name} ${text} is no whole number.`);
  return number;
}
