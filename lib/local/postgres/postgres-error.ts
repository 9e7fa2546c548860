export type PostgresErrorCode =
  | "no_binaries"
  | "no_permission"
  | "wrong_version"
  | "password_missing"
  | "port_in_use"
  | "start_failed";

/** The embedded PostgreSQL cannot run. The message says why and what to do, for the person at the terminal. */
export class PostgresError extends Error {
  override name = "PostgresError";

  constructor(
    readonly code: PostgresErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
