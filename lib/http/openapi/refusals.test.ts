import { describe, expect, it } from "vitest";
import { z } from "zod";
import { operations } from "./document";

// Whoever sends a body of the wrong shape reads words of ours, which say what is allowed, and never those of a library.

const wrong = [null, 5, "x", true, [], [5], [[]], {}, { x: 1 }];

/** A body that is an object, as `readJsonObject` demands, with something wrong in place of one of its values or of what is in those. */
function spoilt(schema: z.core.JSONSchema.JSONSchema, depth = 0): unknown[] {
  if (depth > 3) return wrong;
  const members = Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
    spoilt(member as z.core.JSONSchema.JSONSchema, depth + 1).map((value) => ({ [name]: value })),
  );
  const items = Array.isArray(schema.items) || typeof schema.items === "boolean" ? undefined : schema.items;
  const lists = items ? spoilt(items, depth + 1).flatMap((value) => [[value], [value, value]]) : [];
  const others = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((one) =>
    spoilt(one as z.core.JSONSchema.JSONSchema, depth + 1),
  );
  return [...(depth === 0 ? [{}] : wrong), ...members, ...lists, ...others];
}

const bodies = operations.flatMap(({ operationId, body }) =>
  body ? [[operationId, body.schema] as const] : [],
);

describe.each(bodies)("%s", (_operationId, schema) => {
  it("refuses what is of the wrong kind in words that say what is allowed", () => {
    const described = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    const messages = spoilt(described).flatMap(
      (body) => schema.safeParse(body).error?.issues.map(({ message }) => message) ?? [],
    );
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.filter((message) => /^Invalid|expected|received/.test(message))).toEqual([]);
  });
});
