import { expect, it, onTestFinished, vi } from "vitest";
import { engineAppId, environmentNames, eventPrefix, forgetInstallation } from "./env";

it("of the settings of an installation none is left, and all else stays", () => {
  const settings = [
    ...environmentNames.filter((name) => name !== "NODE_ENV"),
    ...["MIGRATIONS_DATABASE_URL", "EXECUTOR_DATABASE_URL", "INNGEST_SIGNING_KEY", "INNGEST_EVENT_KEY"],
    "OTEL_EXPORTER_OTLP_ENDPOINT",
  ];
  const others = {
    NODE_ENV: "test",
    PATH: "/bin",
    HOME: "/home/ann",
    TZ: "Asia/Tokyo",
    TRANCHE_TEST_SERVER: "x",
  } as const;
  const environment: NodeJS.ProcessEnv = {
    ...others,
    ...Object.fromEntries(settings.map((name) => [name, "somebody's"])),
  };
  forgetInstallation(environment);
  expect(environment).toEqual(others);
});

it("events are called as they always were by default, and after the app where it has a name of its own", () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  expect([engineAppId(), eventPrefix(engineAppId())]).toEqual(["tranche", ""]);
  vi.stubEnv("INNGEST_APP_ID", "shop_1.eu-west");
  expect(eventPrefix(engineAppId())).toBe("shop_1.eu-west/");
  for (const refused of ["inngest", "a/b", "a b", "ä", "x".repeat(65)]) {
    vi.stubEnv("INNGEST_APP_ID", refused);
    expect(engineAppId).toThrow("INNGEST_APP_ID");
  }
});
