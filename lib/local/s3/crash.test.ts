import { afterAll, expect, test } from "vitest";
import { prepareS3Rounds } from "@/e2e/crashes/s3-round";

// A small share of `npm run crashes`, which does thirty rounds.

const rounds = await prepareS3Rounds();
afterAll(() => rounds.stop());

test("after kill -9 at every stage of an upload objects are old or new, never mixed, and nothing is left over", async () => {
  expect(await rounds.run(20_261_125)).toContain("8 stages");
});
