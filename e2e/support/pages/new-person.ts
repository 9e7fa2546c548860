import { randomUUID } from "node:crypto";
import pg from "pg";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import { demoAccount } from "./page-test";

/**
 * Somebody of their own, of whom the page remembers nothing and who may change their password: the demo accounts are
 * everybody's. They sign in as the demo's do, and belong to the publisher of `colleague`, if one is named.
 */
export async function newPerson(colleague = ""): Promise<{ email: string; password: string }> {
  const { email: known, password } = demoAccount();
  const email = `${randomUUID()}@example.com`;
  const database = new pg.Client(readStackFile().database_url);
  await database.connect();
  try {
    await database.query(
      `with made as (
         insert into users (email, name, publisher_id, updated_at)
         values ($1, 'New Person', (select publisher_id from users where email = $3), now()) returning id
       )
       insert into accounts (user_id, account_id, provider_id, password, updated_at)
       select made.id, made.id::text, 'credential', known.password, now()
       from made, accounts known join users on users.id = known.user_id where users.email = $2`,
      [email, known, colleague],
    );
  } finally {
    await database.end();
  }
  return { email, password };
}
