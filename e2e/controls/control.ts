/**
 * A fault that a test has to notice: proof that the test can fail. Controls are listed by what they would break, in the
 * files beside this one. To add one, write down a small change that must never get through (`file`, `find`, `replace`)
 * and the test file that should mind, then see what happens: `npm run controls -- --only "some of its words"`.
 */
export interface Control {
  /** What is broken, in a few words. */
  fault: string;
  /** What it would do to a person. */
  harm: string;
  /** The source file that is changed. */
  file: string;
  /** The text that is changed. It stands there exactly once: short, and unlikely to be touched by other work. */
  find: string;
  replace: string;
  /** Test files of the kinds unit and db; a test in one of them has to fail. A unit test, where one notices. */
  tests: string[];
  /** Words of the name of the tests that are run, where the others in their files take long. */
  named?: string;
}

/** The source with the fault. Throws when what is to be changed is not there exactly once: the source has moved on. */
export function withFault(source: string, { fault, file, find, replace }: Control): string {
  const pieces = source.split(find);
  if (pieces.length !== 2) {
    const found = pieces.length === 1 ? "is not there" : `is there ${pieces.length - 1} times`;
    throw new Error(`"${fault}" cannot be put into ${file}: ${JSON.stringify(find)} ${found}.`);
  }
  return pieces.join(replace);
}

/** The projects of e2e/vitest.config.ts that have these test files. */
export function projectsOf(tests: readonly string[]): ("unit" | "db")[] {
  return [...new Set(tests.map((file) => (file.endsWith(".db.test.ts") ? "db" : "unit")))];
}
