import { ApiError, badRequest } from "@/lib/contract/api-error";
import { Unusable } from "@/lib/contract/params/parameter";
import { unstorableValues } from "@/lib/contract/params/storable";
import { type Fields, flag, type ValuesOf } from "@/lib/http/openapi/field";
import type { Operation } from "@/lib/http/openapi/operation";

/** The fields in the path of a request. Throws NOT_FOUND, in the field's words, for what cannot be the name of anything. */
export function readPath<Described extends Fields>(
  fields: Described | undefined,
  given: Record<string, string>,
): ValuesOf<Described> {
  return read(
    fields,
    (name) => (given[name] === undefined ? [] : [given[name]]),
    (_name, message) => new ApiError("NOT_FOUND", message),
  );
}

/**
 * The fields in a query; of those that are there twice, most read the first. Those for admins are read as missing in
 * anybody else's. Throws BAD_REQUEST that names the field.
 */
export function readQuery<Described extends Fields>(
  fields: Described | undefined,
  url: URL,
  isAdmin: boolean,
): ValuesOf<Described> {
  const given = (name: string) =>
    fields?.[name]?.isForAdmins && !isAdmin ? [] : url.searchParams.getAll(name);
  return read(fields, given, refuse);
}

/** The fields in the headers of a request. Throws BAD_REQUEST that names the field. */
export function readHeaders<Described extends Fields>(
  fields: Described | undefined,
  headers: Headers,
): ValuesOf<Described> {
  const given = (name: string) => {
    const value = headers.get(name);
    return value === null ? [] : [value];
  };
  return read(fields, given, refuse);
}

const dryRun = flag({ description: "Whether nothing is to be done." });

/**
 * Throws BAD_REQUEST for a request that means "only look" by `dry_run` where the operation would do it all the same.
 */
export function refuseDryRun({ method, query = {} }: Pick<Operation, "method" | "query">, url: URL): void {
  if (method === "get" || "dry_run" in query) return;
  if (dryRun.read(url.searchParams.getAll("dry_run")) === false) return;
  throw badRequest({
    dry_run: [
      "must be false here: this cannot be tried without being done. Nothing was done; leave it out to do it",
    ],
  });
}

function read<Described extends Fields>(
  fields: Described | undefined,
  given: (name: string) => string[],
  refusal: (name: string, message: string) => ApiError,
): ValuesOf<Described> {
  const values = Object.entries(fields ?? {}).map(([name, field]) => {
    const value = field.read(given(name));
    if (value instanceof Unusable) throw refusal(name, value.message);
    for (const [field, [message = ""]] of Object.entries(unstorableValues(value, name)))
      throw refusal(field, message);
    return [name, value];
  });
  // Each value was read by the field of its name; where there are no fields, there are no names.
  return Object.fromEntries(values) as ValuesOf<Described>;
}

function refuse(name: string, message: string): ApiError {
  return badRequest({ [name]: [message] });
}
