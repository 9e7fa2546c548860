import http from "node:http";
import { type ClientOptions, Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/node";

export interface TestApp {
  url: string;
  close(): Promise<void>;
}

const silent = () => undefined;
/** Steps that fail on purpose would fill the test output. */
const logger = { info: silent, warn: silent, error: silent, debug: silent };

/** A client of the unmodified SDK in signed mode, pointed at an executor. */
export function createTestClient(
  options: Pick<ClientOptions, "baseUrl" | "signingKey" | "eventKey" | "isDev">,
): Inngest {
  return new Inngest({ id: "app", logger, isDev: false, ...options });
}

/** The Inngest route of an app, on a real HTTP server at a port that is given or free. */
export async function startTestApp(
  client: Inngest,
  functions: readonly InngestFunction.Any[],
  port = 0,
): Promise<TestApp> {
  const server = http.createServer(serve({ client, functions, enableUnauthedSync: false }));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("not listening on a port");
  return {
    url: `http://127.0.0.1:${address.port}/api/inngest`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
