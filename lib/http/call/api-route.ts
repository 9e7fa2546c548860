import type { Logger } from "pino";
import type { AuditOrigin } from "@/lib/auth/audit";
import { type Authentication, presentedCredential } from "@/lib/auth/authenticate";
import type { Viewer } from "@/lib/auth/viewer";
import { ApiError, unauthorized } from "@/lib/contract/api-error";
import { inEnvelope } from "@/lib/http/answer/in-envelope";
import { textStream } from "@/lib/http/answer/text-stream";
import type { Fields, ValuesOf } from "@/lib/http/openapi/field";
import type { Operation } from "@/lib/http/openapi/operation";
import type { Observation } from "@/lib/metrics/process-metrics";
import { clientAddress } from "./client-address";
import type { FairQueue } from "./fair-queue";
import { publicOrigin } from "./public-origin";
import { type RateLimitState, rateLimitHeaders } from "./rate-limit";
import { readBody } from "./read-body";
import { readHeaders, readPath, readQuery, refuseDryRun } from "./read-fields";

export interface ApiRouteDeps {
  authenticate(request: Request): Promise<Authentication | undefined>;
  /** Counts the request and tells what is left of this hour. */
  countRequest(authentication: Authentication, now: Date): Promise<RateLimitState>;
  /** Those who ask are looked up and counted in turns, by what they show. */
  lookUps: FairQueue;
  /** Fixed public origin of the app; undefined means the one the request was sent to. */
  appUrl: string | undefined;
  /** How many proxies of one's own stand in front. */
  trustedProxyHops: number;
  log: Logger;
}

/** One authenticated call, as a route's handler sees it. */
export interface ApiCall<Params> {
  request: Request;
  url: URL;
  params: Params;
  viewer: Viewer;
  /** What the audit log keeps of who called. */
  auditOrigin: AuditOrigin;
  /** Of the session, where that is what the request showed. */
  sessionId: number | undefined;
  /** What stood for the caller's present API key when they were looked up; null for none. */
  apiKeyDigest: string | null;
  /** Origin for links to ourselves, without a slash at the end. */
  origin: string;
  arrivedAt: Date;
  /** How long ago that is, whatever is done to the clock meanwhile. */
  ageMs(): number;
  /** Asks again who is behind the request, for answers that last: undefined once its credentials have died. */
  findViewer(): Promise<Viewer | undefined>;
}

export interface ApiAnswer {
  status?: number;
  /** Sent as JSON; without it the answer has no body. */
  body?: unknown;
  /** In place of `body`: text that is written while the caller reads. Its signal is aborted when the caller goes. */
  stream?: (signal: AbortSignal) => AsyncGenerator<string, void, void>;
  headers?: Record<string, string>;
}

/** As the audit log names what a request showed. */
const auditCredentials = {
  key: "api_key",
  token: "token",
  session: "session",
} as const satisfies Record<Authentication["credential"], AuditOrigin["credential"]>;

/** What the audit log keeps of who called; undefined is nobody whom we know. */
export function auditOriginOf(
  authentication: Authentication | undefined,
  { headers }: Request,
  requestId: string,
  { trustedProxyHops }: Pick<ApiRouteDeps, "trustedProxyHops">,
): AuditOrigin {
  return {
    userId: authentication?.viewer.userId ?? null,
    credential: authentication ? auditCredentials[authentication.credential] : null,
    ipAddress: clientAddress(headers, trustedProxyHops),
    requestId,
  };
}

type NextHandler<Params> = (request: Request, context: { params: Promise<Params> }) => Promise<Response>;

/**
 * Makes the frame of all routes under /api/v1: who asks (401), how often (429), and lib/http/answer/in-envelope.ts. A
 * route whose requests are described uses `createApiRoute`.
 */
export function createApiFrame(getDeps: () => ApiRouteDeps) {
  return function apiFrame<Params = Record<string, never>>(
    handle: (call: ApiCall<Params>) => Promise<ApiAnswer>,
  ): NextHandler<Params> {
    return async (request, context) => {
      const deps = getDeps();
      const arrivedAt = new Date();
      const startedAt = performance.now();
      return inEnvelope(request, deps.log, async ({ requestId, headers }) => {
        const { authentication, limit } = await lookUp(deps, request, arrivedAt);
        for (const [name, value] of Object.entries(rateLimitHeaders(limit))) headers.set(name, value);
        if (limit.isExceeded) {
          throw new ApiError("RATE_LIMIT_EXCEEDED", `More than ${limit.limit} requests in this hour.`, {
            retryAfterSeconds: Math.max(1, limit.resetEpochSeconds - Math.floor(arrivedAt.getTime() / 1000)),
          });
        }
        const url = new URL(request.url);
        const answer = await handle({
          request,
          url,
          params: await context.params,
          viewer: authentication.viewer,
          auditOrigin: auditOriginOf(authentication, request, requestId, deps),
          sessionId: authentication.sessionId,
          apiKeyDigest: authentication.apiKeyDigest,
          origin: publicOrigin(deps.appUrl, request.headers, url),
          arrivedAt,
          ageMs: () => performance.now() - startedAt,
          findViewer: async () => (await deps.authenticate(request))?.viewer,
        });
        return respond(request, answer, headers, (error) =>
          deps.log.error({ requestId, err: error, path: url.pathname }, "stream broke off"),
        );
      });
    };
  };
}

/**
 * Who asks, and how often. In turns, so that a hundred requests of one person keep nobody else waiting to be known; a
 * provider's token is judged before, since that provider may take its time. Throws UNAUTHORIZED.
 */
async function lookUp(
  { authenticate, countRequest, lookUps, trustedProxyHops }: ApiRouteDeps,
  request: Request,
  arrivedAt: Date,
): Promise<{ authentication: Authentication; limit: RateLimitState }> {
  const shown = presentedCredential(request);
  const early = shown?.kind === "token" ? await authenticate(request) : undefined;
  const address = () => clientAddress(request.headers, trustedProxyHops);
  return lookUps.run(shown?.text ?? `from ${address()}`, request.signal, async () => {
    const authentication = shown?.kind === "token" ? early : await authenticate(request);
    if (!authentication) throw unauthorized();
    return { authentication, limit: await countRequest(authentication, arrivedAt) };
  });
}

/** A call whose request was read as its operation describes it. */
export interface DescribedCall<Params extends Fields, Query extends Fields, Sent extends Fields, Body>
  extends ApiCall<ValuesOf<Params>> {
  query: ValuesOf<Query>;
  headers: ValuesOf<Sent>;
  body: Body;
}

/**
 * Makes the wrapper of all routes that an operation describes. The request is read by that description: the path first,
 * at which 404 is answered, then the body, the query and the headers, whose fields are named in a 400. `observe` hears
 * how long each answer took.
 */
export function createApiRoute(
  apiFrame: ReturnType<typeof createApiFrame>,
  observe: (observation: Observation<"operation" | "status">) => void,
) {
  return function apiRoute<Params extends Fields, Query extends Fields, Sent extends Fields, Body>(
    operation: Operation<Params, Query, Sent, Body>,
    handle: (call: DescribedCall<Params, Query, Sent, Body>) => Promise<ApiAnswer>,
  ): NextHandler<Record<string, string>> {
    const answer = apiFrame<Record<string, string>>(async (call) => handle(await readCall(operation, call)));
    return async (request, context) => {
      const startedAt = performance.now();
      const response = await answer(request, context);
      const labels = { operation: operation.operationId, status: String(response.status) };
      observe({ labels, seconds: (performance.now() - startedAt) / 1000 });
      return response;
    };
  };
}

async function readCall<Params extends Fields, Query extends Fields, Sent extends Fields, Body>(
  operation: Operation<Params, Query, Sent, Body>,
  call: ApiCall<Record<string, string>>,
): Promise<DescribedCall<Params, Query, Sent, Body>> {
  const { request, url, viewer } = call;
  const params = readPath(operation.params, call.params);
  refuseDryRun(operation, url);
  const body = operation.body && (await readBody(request, operation.body.schema));
  return {
    ...call,
    params,
    // Undefined only where the operation has none, whose Body is undefined.
    body: body as Body,
    query: readQuery(operation.query, url, viewer.isAdmin),
    headers: readHeaders(operation.headers, request.headers),
  };
}

function respond(
  request: Request,
  answer: ApiAnswer,
  headers: Headers,
  onStreamError: (error: unknown) => void,
): Response {
  const { status = 200, body, stream } = answer;
  const text = stream && request.method !== "HEAD" ? textStream(stream, onStreamError) : null;
  // Only now, when nothing can be refused any more: a refusal has headers of its own.
  for (const [name, value] of Object.entries(answer.headers ?? {})) headers.set(name, value);
  return body === undefined
    ? new Response(text, { status, headers })
    : Response.json(body, { status, headers });
}
