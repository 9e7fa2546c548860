import type { JsonSchema } from "@/lib/contract/openapi";

/** Name of the schema that a reference leads to. */
export function referenceName(schema: JsonSchema): string | undefined {
  return typeof schema.$ref === "string" ? schema.$ref.split("/").at(-1) : undefined;
}

/** A schema's alternatives without null, and whether null is one of them. */
export function alternatives(schema: JsonSchema): { schemas: JsonSchema[]; isNullable: boolean } {
  const given = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (given === undefined) return { schemas: [schema], isNullable: false };
  const schemas = given.filter(({ type }) => type !== "null");
  return { schemas, isNullable: schemas.length < given.length };
}

/** What a value may be, in short words: "integer", "date-time or null", "list of Export". */
export function typeWords(schema: JsonSchema): string {
  const { schemas, isNullable } = alternatives(schema);
  const words = [...new Set(schemas.map(plainWords))];
  return [...words, ...(isNullable ? ["null"] : [])].join(" or ");
}

function plainWords(schema: JsonSchema): string {
  const name = referenceName(schema);
  if (name !== undefined) return name;
  if (schema.anyOf !== undefined || schema.oneOf !== undefined) return typeWords(schema);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "array") return `list of ${typeWords((schema.items ?? {}) as JsonSchema)}`;
  if (typeof schema.format === "string") return schema.format;
  if (typeof schema.type === "string") return schema.type;
  return "anything";
}

/** The properties to show of a schema: its own, or those of the objects in it. */
export function propertiesOf(schema: JsonSchema): [string, JsonSchema][] {
  const { schemas } = alternatives(schema);
  const [only] = schemas;
  if (schemas.length !== 1 || only === undefined) return [];
  if (only.type === "array") return propertiesOf((only.items ?? {}) as JsonSchema);
  return Object.entries((only.properties ?? {}) as Record<string, JsonSchema>);
}
