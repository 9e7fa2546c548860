import { afterEach, expect, test, vi } from "vitest";
import { readSettings } from "@/lib/env";
import { fixedOrigin } from "@/lib/http/call/public-origin";
import { buildProblems } from "./build-problems";

const preview = {
  NODE_ENV: "production",
  VERCEL_ENV: "preview",
  VERCEL_URL: "tranche-1a2b.vercel.app",
  VERCEL_BRANCH_URL: "tranche-git-new-page.vercel.app",
  VERCEL_GIT_COMMIT_REF: "new-page",
  DATABASE_URL: "postgresql://app@db.example.com/tranche",
  S3_BUCKET: "tranche",
  S3_ACCESS_KEY_ID: "id",
  S3_SECRET_ACCESS_KEY: "secret",
  INNGEST_SIGNING_KEY: "signkey-test-1",
  INNGEST_EVENT_KEY: "event-key",
} as const;

function given(environment: Record<string, string | undefined>): string[] {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return buildProblems(readSettings().problems, process.env);
}

afterEach(() => void vi.unstubAllEnvs());

test("a preview with a database, a bucket and an engine needs nothing else", () => {
  expect(given(preview)).toEqual([]);
});

test.each(["DATABASE_URL", "S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY", "INNGEST_EVENT_KEY"])(
  "a build without %s ends with one sentence, which names it",
  (name) => {
    const problems = given({ ...preview, [name]: undefined });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name}: (is not set|is missing)`))]);
  },
);

test("production has a secret of its own, or is not built", () => {
  expect(given({ ...preview, VERCEL_ENV: "production" })).toEqual(["AUTH_SECRET: is not set"]);
});

test("the demo data is for previews: production with it is not built", () => {
  expect(given({ ...preview, DEMO_DATA: "true" })).toEqual([]);
  const production = { ...preview, VERCEL_ENV: "production", AUTH_SECRET: "s".repeat(32), DEMO_DATA: "true" };
  expect(given(production)).toEqual([expect.stringMatching(/^DEMO_DATA: /)]);
});

test("the secret of a preview is the same for all commits of its branch, and no other branch's", () => {
  const secretOf = (branch: string, url: string) => {
    given({ ...preview, VERCEL_GIT_COMMIT_REF: branch, VERCEL_URL: url });
    return readSettings().settings?.AUTH_SECRET;
  };
  const secret = secretOf("new-page", "a.vercel.app");
  expect(secret?.length).toBeGreaterThanOrEqual(32);
  expect(secretOf("new-page", "b.vercel.app")).toBe(secret);
  expect(secretOf("other", "a.vercel.app")).not.toBe(secret);
});

test("links lead to the branch in a preview, to the project in production, and to APP_URL where it is set", () => {
  const origin = (environment: Record<string, string | undefined>) => {
    given({ ...preview, AUTH_SECRET: "s".repeat(32), ...environment });
    const { settings } = readSettings();
    return settings && fixedOrigin(settings);
  };
  expect(origin({})).toBe("https://tranche-git-new-page.vercel.app");
  expect(origin({ VERCEL_BRANCH_URL: undefined })).toBe("https://tranche-1a2b.vercel.app");
  expect(origin({ VERCEL_ENV: "production", VERCEL_PROJECT_PRODUCTION_URL: "tranche.example.com" })).toBe(
    "https://tranche.example.com",
  );
  expect(origin({ APP_URL: "https://exports.example.com/" })).toBe("https://exports.example.com");
});
