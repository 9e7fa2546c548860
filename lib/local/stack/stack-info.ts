/** `stack.json` in the data folder: how scripts, tests and a person's own tools find everything. */
export interface StackInfo {
  url: string;
  /** The supervisor. */
  pid: number;
  /** Demo accounts' keys; empty on a database from outside. */
  api_keys: Partial<Record<"manager" | "other_manager" | "agency" | "admin", string>>;
  sign_in: { email: string; password: string } | null;
  /** For tools of whoever owns the machine: of the embedded database's superuser. */
  database_url: string;
  /** The app's own, which can do no more than the app does. */
  app_database_url: string;
  s3: {
    endpoint: string;
    region: string;
    bucket: string;
    access_key_id: string;
    secret_access_key: string;
  };
  inngest: { base_url: string; event_key: string };
}
