import type { z } from "zod";

/** Named parameters; unknown keys pass. */
export type ParameterObject = z.ZodObject<Record<string, z.ZodType>, z.core.$loose>;

/** Every name under which a parameter is accepted, with the key that is canonical for it. */
export function parameterNames(parameters: ParameterObject): [name: string, key: string][] {
  return Object.entries(parameters.shape).flatMap(([key, schema]) =>
    [key, ...(schema.meta()?.aliases ?? [])].map((name): [string, string] => [name, key]),
  );
}
