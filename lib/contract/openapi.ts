/** A JSON Schema of draft 2020-12, which is what OpenAPI 3.1 uses. */
export type JsonSchema = Record<string, unknown>;

export interface DescribedParameter {
  name: string;
  in: "path" | "query" | "header";
  description: string;
  required: boolean;
  schema: JsonSchema;
}

/** By media type. */
export type DescribedContent = Record<
  string,
  { schema: JsonSchema; example?: unknown; examples?: Record<string, { summary: string; value: unknown }> }
>;

/** An answer, or a reference to one in the components. */
export interface DescribedAnswer {
  $ref?: string;
  description?: string;
  headers?: Record<string, { $ref: string }>;
  content?: DescribedContent;
}

export interface DescribedOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  /** Empty: no credentials needed. Missing: as the whole document says. */
  security?: [];
  parameters?: DescribedParameter[];
  requestBody?: { required: boolean; content: DescribedContent };
  responses: Record<string, DescribedAnswer>;
}

/** The parts of an OpenAPI 3.1 document that ours has (GET /openapi.json). Source: OpenAPI Specification 3.1.1. */
export interface OpenApiDocument {
  openapi: "3.1.1";
  info: JsonSchema;
  servers: { url: string }[];
  security: Record<string, string[]>[];
  tags: { name: string; description: string }[];
  /** Path to method to operation. */
  paths: Record<string, Record<string, DescribedOperation>>;
  /** What is sent to the endpoints that callers name. */
  webhooks: Record<string, Record<string, JsonSchema>>;
  components: {
    schemas: Record<string, JsonSchema>;
    responses: Record<string, DescribedAnswer>;
    headers: Record<string, JsonSchema>;
    securitySchemes: Record<string, JsonSchema>;
  };
}
