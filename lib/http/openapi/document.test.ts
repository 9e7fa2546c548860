import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { errorStatuses } from "@/lib/contract/api-error";
import { openApiDocument, operations } from "./document";

const document = openApiDocument();

/** Every string under a key `$ref`, wherever it is. */
function references(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === "$ref" && typeof member === "string" ? [member] : references(member),
  );
}

function find(pointer: string): unknown {
  return pointer
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
}

it("every method of every route below app/api/v1 is described, and read by that description", () => {
  const root = path.resolve("app/api/v1");
  const served = readdirSync(root, { recursive: true, encoding: "utf8" })
    // The last of all routes answers 404 for whatever no other one serves.
    .filter((file) => file.endsWith("route.ts") && !file.startsWith("[[...path]]"))
    .flatMap((file) => {
      const source = readFileSync(path.join(root, file), "utf8");
      const handlers = [
        ...source.matchAll(
          /export (?:const|function|async function) (GET|POST|PUT|PATCH|DELETE)\b(?: = apiRoute\(\s*(\w+)Operation,)?/g,
        ),
      ];
      const route = `/${path.dirname(file).replaceAll("[", "{").replaceAll("]", "}")}`;
      return handlers.map(([, method, operationId]) => ({ method, route, operationId }));
    });
  const described = operations.map(({ method, path: route, operationId, isPublic = false }) => ({
    method: method.toUpperCase(),
    route,
    // A public operation has no caller to look at, so its route has a frame of its own.
    operationId: isPublic ? undefined : operationId,
  }));
  expect(served.map((one) => JSON.stringify(one)).sort()).toEqual(
    described.map((one) => JSON.stringify(one)).sort(),
  );
});

it("says OpenAPI 3.1, and every reference leads somewhere", () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/);
  const all = [...new Set(references(document))];
  expect(all.length).toBeGreaterThan(10);
  for (const pointer of all)
    expect({ pointer, found: find(pointer) }).toMatchObject({ found: expect.any(Object) });
});

it("names every schema, response and operation as OpenAPI wants it, no operation twice", () => {
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const names = Object.values(document.components).flatMap((group) => Object.keys(group));
  for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9._-]+$/);
  const tags = document.tags.map(({ name }) => name);
  for (const { tag } of operations) expect(tags).toContain(tag);
});

it("tells every error code with its status", () => {
  expect(Object.keys(document.components.responses).sort()).toEqual(Object.keys(errorStatuses).sort());
});

describe.each(operations)("$method $path", ({ method, path: route, params = {}, answers }) => {
  const operation = document.paths[route]?.[method];

  it("declares the parameters of its path, and describes every answer", () => {
    const inPath = Object.keys(params).map((name) => `{${name}}`);
    expect(route.match(/\{\w+\}/g) ?? []).toEqual(inPath);
    expect(Object.keys(answers).length).toBeGreaterThan(0);
    for (const response of Object.values(operation?.responses ?? {})) {
      const description = response.$ref === undefined ? response.description : find(response.$ref);
      expect(description).toBeTruthy();
    }
  });
});

it("every schema is valid JSON Schema 2020-12, and every example is valid by its schema", () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ $id: "document", ...document });
  const examples = mediaTypes(document);
  expect(examples.length).toBeGreaterThan(20);
  for (const { pointer, values } of examples) {
    const validate = ajv.compile({ $ref: `document#${pointer}/schema` });
    for (const value of values) {
      validate(value);
      expect({ pointer, errors: validate.errors }).toEqual({ pointer, errors: null });
    }
  }
});

/** All media types of the document, with their examples. */
function mediaTypes(value: unknown, pointer = ""): { pointer: string; values: unknown[] }[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "schema" in value && ("example" in value || "examples" in value) && !("in" in value);
  if (own) {
    const { example, examples = {} } = value as {
      example?: unknown;
      examples?: Record<string, { value: unknown }>;
    };
    const values = [
      ...(example === undefined ? [] : [example]),
      ...Object.values(examples).map((one) => one.value),
    ];
    return [{ pointer, values }];
  }
  return Object.entries(value).flatMap(([key, member]) =>
    mediaTypes(member, `${pointer}/${encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"))}`),
  );
}
