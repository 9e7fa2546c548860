import { z } from "zod";
import type { JsonSchema } from "@/lib/contract/openapi";

/** Named schemas of the document; `$ref`s point to them. */
export type Components = Record<string, JsonSchema>;

/**
 * The JSON Schema of a zod schema, for a document: schemas with an id go to `components`, and what zod says to machines
 * alone (patterns beside a format, the bounds of safe integers) is left out. Values as callers write them, unless told:
 * parameters are transformed when they are read, and answers are not at all.
 */
export function toSchema(
  schema: z.ZodType,
  components: Components,
  io: "input" | "output" = "input",
): JsonSchema {
  const {
    $defs = {},
    $schema: _,
    ...plain
  } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => tidy(jsonSchema as JsonSchema),
  });
  for (const [name, definition] of Object.entries($defs)) components[name] = withReferences(definition);
  const id = schema.meta()?.id;
  // One with an id may have come as a definition already.
  if (id === undefined || "$ref" in plain) return withReferences(plain);
  components[id] = withReferences(plain);
  return reference(id);
}

export function reference(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

interface ControlHint {
  options?: { value: string; label: string }[];
  default?: string;
}

function tidy(schema: JsonSchema): void {
  if (typeof schema.format === "string") delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  delete schema.propertyNames;
  delete schema.id;
  const { control, aliases, description } = schema;
  delete schema.control;
  delete schema.aliases;
  const hints = [description, ...optionWords(control), ...aliasWords(aliases)].filter(
    (text) => text !== undefined,
  );
  if (hints.length > 0) schema.description = hints.join(" ");
  const byDefault = (control as ControlHint | undefined)?.default;
  if (byDefault !== undefined) schema.default = byDefault;
}

/** Long lists of choices (columns) name them in their own description. */
const optionsMax = 12;

function optionWords(control: unknown): string[] {
  const { options = [] } = (control ?? {}) as ControlHint;
  if (options.length === 0 || options.length > optionsMax) return [];
  return [`Values: ${options.map(({ value }) => value).join(", ")}.`];
}

function aliasWords(aliases: unknown): string[] {
  return Array.isArray(aliases) && aliases.length > 0 ? [`Also accepted as ${aliases.join(", ")}.`] : [];
}

/** zod points to its own `$defs`; the document keeps them under its components. */
function withReferences(schema: object): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}
