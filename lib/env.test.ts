import { expect, it } from "vitest";
import { environmentNames, forgetInstallation } from "./env";

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
