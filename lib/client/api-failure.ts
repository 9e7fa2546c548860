/**
 * A call that did not succeed. `code`, `details` and `requestId` are those of the error envelope; without one (a proxy
 * answered, or nobody did) `code` is "HTTP_<status>", "NOT_JSON" or "NETWORK", and "EXPORT_FAILED" is an export that ended so.
 */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  readonly code: string;
  /** 0 when there was no answer. */
  readonly status: number;
  /** Field path to messages. */
  readonly details: Readonly<Record<string, string[]>>;
  /** Tells our log what became of the call. */
  readonly requestId: string | undefined;
  /** When trying again may help: the `Retry-After` of the answer. */
  readonly retryAfterSeconds: number | undefined;
  /** What was answered, parsed when it was JSON. */
  readonly responseBody: unknown;

  constructor(
    message: string,
    about: {
      code: string;
      status?: number;
      details?: Record<string, string[]>;
      requestId?: string | undefined;
      retryAfterSeconds?: number | undefined;
      responseBody?: unknown;
      cause?: unknown;
    },
  ) {
    super(message, { cause: about.cause });
    this.code = about.code;
    this.status = about.status ?? 0;
    this.details = about.details ?? {};
    this.requestId = about.requestId;
    this.retryAfterSeconds = about.retryAfterSeconds;
    this.responseBody = about.responseBody;
  }

  /** Whether the same call may well succeed a little later: no answer, too many calls, or trouble on the other side. */
  get isPassing(): boolean {
    return this.status === 0 ? this.code === "NETWORK" : this.status === 429 || this.status >= 500;
  }
}
