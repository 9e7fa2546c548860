import type { JsonSchema } from "@/lib/contract/openapi";
import { alternatives, propertiesOf, referenceName, typeWords } from "./type-words";

export function schemaAnchor(name: string): string {
  return `schema-${name}`;
}

/** The properties of a schema as a list; named schemas are links to where they are told. */
export function SchemaView({ schema }: { schema: JsonSchema }) {
  const { schemas } = alternatives(schema);
  const properties = propertiesOf(schema);
  if (properties.length === 0) {
    return (
      <p className="flex flex-wrap gap-x-2">
        {schemas.map((one) => (
          <TypeName key={typeWords(one)} schema={one} />
        ))}
      </p>
    );
  }
  return (
    <ul className="flex flex-col">
      {properties.map(([name, property]) => (
        <li key={name} className="border-t border-line py-1.5 first:border-t-0">
          <p className="flex flex-wrap items-baseline gap-x-2">
            <code className="font-mono text-xs font-medium">{name}</code>
            <TypeName schema={property} />
          </p>
          {typeof property.description === "string" && (
            <p className="max-w-prose text-xs text-muted">{property.description}</p>
          )}
          {propertiesOf(property).length > 0 && (
            <div className="mt-1 border-s-2 border-line ps-3">
              <SchemaView schema={property} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function TypeName({ schema }: { schema: JsonSchema }) {
  const target = nameIn(schema);
  const words = <span className="text-xs break-words text-muted">{typeWords(schema)}</span>;
  return target === undefined ? (
    words
  ) : (
    <a
      href={`#${schemaAnchor(target)}`}
      className="text-accent underline-offset-2 hover:underline [&>span]:text-accent"
    >
      {words}
    </a>
  );
}

/** The named schema in a type such as "list of Export" or "Export or null". */
function nameIn(schema: JsonSchema): string | undefined {
  const [only] = alternatives(schema).schemas;
  if (only === undefined) return undefined;
  return only.type === "array" ? nameIn((only.items ?? {}) as JsonSchema) : referenceName(only);
}
