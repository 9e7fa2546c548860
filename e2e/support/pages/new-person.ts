import { randomUUID } from "node:crypto";
import pg from "pg";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import { demoAccount } from "./page-test";

/** Somebody of their own, who may change their password: the demo accounts are everybody's. They sign in as the demo's do. */
export async function newPerson(): Promise<{ email: string; password: string }> {
  const { email: known, password } = demoAccount();
  const email = `${randomUUID()}@example.com`;
  const database = new pg.Client(readStackFile().database_url);
  await database.connect();
  try {
    await database.query(
      `with made as (insert into users (email, name, updated_at) values ($1, 'New Person', now()) returning id)
       insert into accounts (user_id, account_id, provider_id, password, updated_at)
       select made.id, made.id::text, 'credential', known.password, now()
       from made, accounts known join users on users.id = known.user_id where users.email = $2`,
      [email, known],
    );
  } finally {
    await database.end();
  }
  return { email, password };
}
