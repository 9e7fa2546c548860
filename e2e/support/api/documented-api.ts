import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { expect } from "vitest";
import type { OpenApiDocument } from "@/lib/contract/openapi";
import type { ApiAccess } from "./call-api";

interface Call {
  path?: Record<string, string | number>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: unknown;
  /** Without credentials when false. */
  hasKey?: boolean;
}

/** Calls the API by operation and holds every answer against the document: status, headers, media type and body. */
export function documentedApi(document: OpenApiDocument, { url, apiKey }: ApiAccess) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  // Closed, so that a field which the document does not tell of is found.
  ajv.addSchema({ ...(closed(document) as OpenApiDocument), $id: "document" });
  const operations = new Map(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [
        String(operation.operationId),
        { path, method, operation },
      ]),
    ),
  );
  /** operationId and status of every answer so far. */
  const seen = new Set<string>();

  async function send(
    operationId: string,
    { path: inPath = {}, query = {}, headers = {}, body, hasKey = true }: Call = {},
  ) {
    const found = operations.get(operationId);
    if (!found) throw new Error(`There is no operation ${operationId}.`);
    const { path, method, operation } = found;
    const route = path.replace(/\{(\w+)\}/g, (_, name) => String(inPath[name]));
    const response = await fetch(`${url}/api/v1${route}?${new URLSearchParams(query)}`, {
      method: method.toUpperCase(),
      redirect: "manual",
      headers: {
        ...(hasKey ? { "x-api-key": apiKey } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const pointer = `/paths/${pointerKey(path)}/${method}/responses/${response.status}`;
    const told = (operation.responses as Record<string, Record<string, unknown>>)[response.status];
    expect({ operationId, status: response.status, isDocumented: told !== undefined }).toMatchObject({
      isDocumented: true,
    });
    seen.add(`${operationId} ${response.status}`);
    const [at, description] = resolve(document, pointer, told ?? {});
    for (const name of Object.keys(description.headers ?? {})) {
      // Headers that depend on the state are told as such; these are on every answer.
      if (/^X-/.test(name))
        expect({ name, value: response.headers.get(name) }).toMatchObject({ value: expect.any(String) });
    }
    const mediaType = response.headers.get("content-type")?.split(";")[0];
    const types = Object.keys(description.content ?? {});
    if (types.length === 0) {
      expect(await response.text()).toBe("");
      return { response, body: undefined };
    }
    expect(types).toContain(mediaType);
    if (mediaType !== "application/json") return { response, body: undefined };
    const answer: unknown = await response.json();
    const validate = compile(ajv, `document#${at}/content/application~1json/schema`);
    validate(answer);
    expect({ operationId, status: response.status, errors: validate.errors }).toMatchObject({ errors: null });
    return { response, body: answer };
  }

  return { send, seen, operations };
}

interface DescribedAnswer {
  headers?: Record<string, unknown>;
  content?: Record<string, unknown>;
}

function compile(ajv: Ajv2020, pointer: string): ValidateFunction {
  return ajv.getSchema(pointer) ?? ajv.compile({ $ref: pointer });
}

/** An answer is described in place or by reference to a component. */
function resolve(
  document: OpenApiDocument,
  pointer: string,
  told: Record<string, unknown>,
): [string, DescribedAnswer] {
  if (typeof told.$ref !== "string") return [pointer, told];
  const code = told.$ref.split("/").at(-1) ?? "";
  return [told.$ref.slice(1), document.components.responses[code] ?? {}];
}

function pointerKey(key: string): string {
  return encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"));
}

function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, closed(member)]));
  const isOpen = "properties" in value && !("additionalProperties" in value);
  return isOpen ? { ...members, additionalProperties: false } : members;
}
