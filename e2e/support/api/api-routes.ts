import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export interface ApiRoute {
  /** The folder below app/api, as in `v1/exports/[id]`. */
  name: string;
  methods: string[];
}

const apiDir = path.resolve(import.meta.dirname, "../../../app/api");

/** Every route file there is, with the methods that it has. */
export function apiRoutes(): ApiRoute[] {
  return readdirSync(apiDir, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "route.ts")
    .map((file) => {
      const source = readFileSync(path.join(apiDir, file), "utf8");
      // Words in capitals of these names are exported handlers; the line of otherMethods names those that it has not.
      const handlers = source.replace(/^export const .* = otherMethods\(.*$/m, "");
      const methods = new Set(handlers.match(/\b(GET|HEAD|POST|PUT|PATCH|DELETE)\b/g));
      return { name: path.dirname(file), methods: [...methods] };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** The address of a route, with its placeholders filled in. */
export function addressOf(name: string, values: Record<string, string>): string {
  return `/api/${name.replace(/\[(?:\[\.\.\.)?(\w+)\]+/g, (_all, key: string) => values[key] ?? "unknown")}`;
}
