/** Error codes of the wire and the HTTP status each one travels with. Source: the API's error envelope. */
export const errorStatuses = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMIT_EXCEEDED: 429,
  INTERNAL: 500,
  SERVICE_UNAVAILABLE: 503,
} as const;

export type ErrorCode = keyof typeof errorStatuses;

/** Field path (`search_params.start_date`) to what is wrong with it, in words for a person. */
export type FieldIssues = Record<string, string[]>;

/**
 * An answer that is not a success. Its message and details are written for the caller and go over the wire as
 * they are; anything else that is thrown reaches the caller as INTERNAL without its text.
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ErrorCode;
  readonly details: FieldIssues;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: FieldIssues; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return errorStatuses[this.code];
  }
}

/** A 401: no credentials, bad ones, or such as have died meanwhile. */
export function unauthorized(): ApiError {
  return new ApiError(
    "UNAUTHORIZED",
    "Send a valid API key in the header X-Api-Key, or sign in on the page.",
  );
}

/** A 400 whose message repeats the first issue, so that a reader of the message alone learns the field. */
export function badRequest(details: FieldIssues): ApiError {
  const [field, messages] = Object.entries(details)[0] ?? [];
  const first =
    field === undefined ? "The request is not usable." : `${field}: ${messages?.[0] ?? "is not usable"}`;
  return new ApiError("BAD_REQUEST", first, { details });
}
