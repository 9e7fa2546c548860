import { errorAnswer, exportAnswer } from "@/lib/contract/export";
import type { FuzzRequest } from "./requests";
import type { FuzzAnswer } from "./send";

/** What no answer may hold: words that only our database, its driver, a stack trace or our disk would bring in. */
const leaks: RegExp[] = [
  /syntax error at or near|invalid input syntax|violates .* constraint|relation "|column "[\w.]+" |pg_catalog|SQLSTATE/i,
  /\bprisma\b|PrismaClient|PostgresError|ECONNREFUSED|better-auth|BetterAuthError/i,
  /\n\s+at .+:\d+:\d+|node_modules|webpack-internal|turbopack:\/\//,
  /\bselect .{1,200}\bfrom (export_reports|users|advertisers|daily_clicks)\b/is,
  /api_key_digest|apiKeyDigest|secret_encrypted/,
];

/**
 * What is wrong with an answer: nothing is an empty list. `secrets` may stand in no answer, whoever asks.
 * Without an answer nothing is wrong by itself: that the server lives is looked at in the end.
 */
export function judge(request: FuzzRequest, answer: FuzzAnswer, secrets: readonly string[]): string[] {
  const problems: string[] = [];
  const { status, headers, body } = answer;
  if (status >= 500) problems.push(`status ${status}`);
  for (const pattern of leaks) {
    const [found] = body.match(pattern) ?? [];
    // What the caller sent may come back: parameters are echoed.
    if (found !== undefined && !`${request.target}${request.body ?? ""}`.includes(found)) {
      problems.push(`leaks ${found.slice(0, 200)}`);
    }
  }
  if (body.includes(process.cwd())) problems.push("leaks where the app lies");
  for (const secret of secrets) if (body.includes(secret)) problems.push(`leaks the secret ${secret}`);
  // Node refuses what it cannot read at all before anybody else hears of it.
  if (status > 0 && ![400, 431].includes(status) && headers["x-content-type-options"] !== "nosniff") {
    problems.push("has no security headers");
  }
  if (
    /^\/api\/v1(\/|$)/.test(pathOf(request.target)) &&
    status >= 400 &&
    body !== "" &&
    !isEnvelope(answer)
  ) {
    problems.push(`is no error envelope: ${body.slice(0, 200)}`);
  }
  // To ourselves or to the store; a caller who forges the Host only misleads themselves.
  const target = new URL(headers.location ?? "/", "http://127.0.0.1");
  if (target.hostname !== "127.0.0.1" && request.headers.host === undefined) {
    problems.push(`redirects to ${headers.location}`);
  }
  return problems;
}

/** Where a target leads: of several slashes in a row one counts, and then steps up the path are taken. */
function pathOf(target: string): string {
  const [path = "", ...query] = target.split("?");
  const plain = [path.replaceAll(/[/\\]+/g, "/"), ...query].join("?");
  return URL.canParse(plain, "http://127.0.0.1") ? new URL(plain, "http://127.0.0.1").pathname : plain;
}

function isEnvelope({ status, headers, body }: FuzzAnswer): boolean {
  // What is no HTTP is answered by Next or Node themselves.
  if (!headers["content-type"]?.includes("json")) return [400, 431].includes(status);
  const value = parse(body);
  return errorAnswer.safeParse(value).success || (status === 409 && exportAnswer.safeParse(value).success);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
