import type { JsonSchema } from "@/lib/contract/openapi";

/** What a reference of a schema is called in TypeScript. */
export type NameOf = (component: string) => string;

const plainTypes: Record<string, string> = {
  string: "string",
  number: "number",
  integer: "number",
  boolean: "boolean",
  null: "null",
};

/** A JSON Schema as a TypeScript type, descriptions as comments. Throws at what it has no words for. */
export function printType(schema: JsonSchema, nameOf: NameOf, indent = ""): string {
  const { $ref, anyOf, oneOf, type } = schema;
  if (typeof $ref === "string") return nameOf($ref.split("/").at(-1) ?? "");
  if ("const" in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return union(schema.enum.map((value) => JSON.stringify(value)));
  const alternatives = anyOf ?? oneOf;
  if (Array.isArray(alternatives)) return union(alternatives.map((one) => printType(one, nameOf, indent)));
  if (Array.isArray(type))
    return union(type.map((one) => printType({ ...schema, type: one }, nameOf, indent)));
  if (type === "object") return printObject(schema, nameOf, indent);
  if (type === "array") return printArray(schema, nameOf, indent);
  const plain = plainTypes[String(type)];
  if (plain !== undefined) return plain;
  if (type === undefined && isFree(schema)) return "unknown";
  throw new Error(`No TypeScript type is known for ${JSON.stringify(schema)}.`);
}

/** The description of a schema as a comment above what it describes; empty without one. */
export function printComment({ description }: JsonSchema, indent = ""): string {
  if (typeof description !== "string") return "";
  return `${indent}/** ${description.replaceAll("*/", "*\\/").replaceAll(/\s+/g, " ")} */\n`;
}

function printObject(schema: JsonSchema, nameOf: NameOf, indent: string): string {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const others = printOthers(schema.additionalProperties, nameOf, indent);
  if (properties.length === 0)
    return others === undefined ? "Record<string, unknown>" : `Record<string, ${others}>`;
  const required = new Set((schema.required ?? []) as string[]);
  const inner = `${indent}  `;
  const lines = properties.map(([key, property]) => {
    const value = printType(property, nameOf, inner);
    // Also where the reader's compiler tells an absent property from one that is undefined.
    const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
    const member = required.has(key) ? `${name}: ${value}` : `${name}?: ${withUndefined(value)}`;
    return `${printComment(property, inner)}${inner}${member};`;
  });
  const { required: refused = [] } = (schema.not ?? {}) as { required?: string[] };
  lines.push(...refused.map((key) => `${inner}${key}?: undefined;`));
  // Beside named properties it holds theirs too, whatever their type.
  if (others !== undefined) lines.push(`${inner}[key: string]: unknown;`);
  return `{\n${lines.join("\n")}\n${indent}}`;
}

/** The type of properties that the schema does not name; undefined when it has none. */
function printOthers(additional: unknown, nameOf: NameOf, indent: string): string | undefined {
  if (additional === undefined || additional === false) return undefined;
  return additional === true ? "unknown" : printType(additional as JsonSchema, nameOf, indent);
}

function printArray({ items, prefixItems }: JsonSchema, nameOf: NameOf, indent: string): string {
  if (Array.isArray(prefixItems))
    return `[${prefixItems.map((one) => printType(one, nameOf, indent)).join(", ")}]`;
  const item = printType((items ?? {}) as JsonSchema, nameOf, indent);
  return item.includes(" | ") ? `Array<${item}>` : `${item}[]`;
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(" | ");
}

function withUndefined(type: string): string {
  return type === "unknown" ? type : `${type} | undefined`;
}

/** Whether a schema without a type allows everything. */
function isFree(schema: JsonSchema): boolean {
  return ["not", "allOf", "if", "properties", "items"].every((key) => !(key in schema));
}
