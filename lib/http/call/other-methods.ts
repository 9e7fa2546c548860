import { ApiError } from "@/lib/contract/api-error";
import type { createApiFrame } from "./api-route";

const methods = ["DELETE", "GET", "PATCH", "POST", "PUT"] as const;
type Method = (typeof methods)[number];
type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

/**
 * Makes the handlers for all methods but a route's own: 405 in the error envelope, where Next would answer without a
 * body, and OPTIONS, which Next would make of every handler there is. HEAD stays Next's: it comes with GET.
 * Source: RFC 9110, sections 9.3.7 and 15.5.6.
 */
export function createOtherMethods(apiFrame: ReturnType<typeof createApiFrame>) {
  return function otherMethods<Own extends Method>(
    ...own: Own[]
  ): Record<Exclude<Method, Own> | "OPTIONS", Handler> {
    const known: readonly Method[] = own;
    const allow = [...known, ...(known.includes("GET") ? ["HEAD"] : []), "OPTIONS"].sort().join(", ");
    const refuse = apiFrame<unknown>(async ({ request, url }) => {
      throw new ApiError("METHOD_NOT_ALLOWED", `${url.pathname} has no ${request.method}, only ${allow}.`);
    });
    const refused: Handler = async (request, context) => {
      const answer = await refuse(request, context);
      answer.headers.set("allow", allow);
      return answer;
    };
    const others = methods.filter((method) => !known.includes(method)).map((method) => [method, refused]);
    const options: Handler = async () => new Response(null, { status: 204, headers: { allow } });
    // The keys are those of the type: all methods without the route's own.
    return Object.fromEntries([...others, ["OPTIONS", options]]) as Record<
      Exclude<Method, Own> | "OPTIONS",
      Handler
    >;
  };
}
