import type { DescribedOperation, OpenApiDocument } from "@/lib/contract/openapi";

interface FoundOperation {
  method: string;
  path: string;
  operation: DescribedOperation;
}

/** The operations of a tag, in the document's order. */
export function operationsOf({ paths }: OpenApiDocument, tag: string): FoundOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method, operation]) => ({ method, path, operation })),
  );
}
