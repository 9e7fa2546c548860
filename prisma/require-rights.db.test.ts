import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { deployMigrations, MigrationError } from "./deploy-migrations";
import { LoadError } from "./load-error";
import { loadTables } from "./load-tables";
import { MissingRightError, requireTableRights } from "./require-rights";

const role = `limited_${process.pid}`;
let databases: Record<"empty" | "migrated" | "behind", TestDatabase>;
let folder: string;

beforeAll(async () => {
  const [empty, migrated, behind] = await Promise.all([
    createTestDatabase({ isMigrated: false }),
    createTestDatabase(),
    createTestDatabase(),
  ]);
  databases = { empty, migrated, behind };
  await query(empty.url, `create role ${role} login password 'limited'`);
  await query(behind.url, "delete from _prisma_migrations where migration_name > '20261128'");
  folder = await mkdtemp(path.join(os.tmpdir(), "tranche-rights-"));
  await writeFile(path.join(folder, "networks.csv"), "id,name,slug\n1,Awin,awin\n");
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await databases.migrated.drop();
  await databases.behind.drop();
  await query(databases.empty.url, `drop owned by ${role}; drop role ${role}`);
  await databases.empty.drop();
});

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(text).finally(() => client.end());
}

function asRole(database: TestDatabase): string {
  const url = new URL(database.url);
  [url.username, url.password] = [role, "limited"];
  return url.href;
}

it("db:deploy names the right that an empty database's role lacks, and works once it is granted", async () => {
  const { empty } = databases;
  const deploy = () => deployMigrations(asRole(empty));
  await expect(deploy()).rejects.toThrow(
    new RegExp(`^The database role "${role}" may not make an extension`),
  );
  await query(empty.url, `create extension citext`);
  await expect(deploy()).rejects.toThrow(`grant create on schema public to "${role}"`);
  await expect(deploy()).rejects.toThrow(MigrationError);
  await query(empty.url, `grant create on schema public to ${role}`);
  expect(await deploy()).not.toEqual([]);
});

it("db:deploy where all is applied needs to read the migrations' table and no more", async () => {
  const { migrated } = databases;
  await expect(deployMigrations(asRole(migrated))).rejects.toThrow(
    `grant select on _prisma_migrations to "${role}"`,
  );
  await query(migrated.url, `grant select on _prisma_migrations to ${role}`);
  expect(await deployMigrations(asRole(migrated))).toEqual([]);
});

it("db:deploy of a role that may make tables, but does not own those that are there, says which role is meant", async () => {
  const { behind } = databases;
  await query(
    behind.url,
    `grant create on schema public to ${role}; grant select on _prisma_migrations to ${role}`,
  );
  await expect(deployMigrations(asRole(behind))).rejects.toThrow(
    /does not own the table \w+\. Use the address of the role/,
  );
});

it("db:load names the right that is missing, and loads nothing", async () => {
  const { migrated } = databases;
  const load = () => loadTables(asRole(migrated), folder, () => undefined);
  await expect(load()).rejects.toThrow(`may not insert in the table networks.`);
  await query(migrated.url, `grant insert on networks to ${role}`);
  await expect(load()).rejects.toThrow("does not own the table networks.");
  await expect(load()).rejects.toThrow(LoadError);
});

it("user:create names the first table that its role may not write", async () => {
  const client = new pg.Client(asRole(databases.migrated));
  await client.connect();
  await expect(requireTableRights(client, { users: ["select", "insert"] })).rejects.toThrow(
    MissingRightError,
  );
  await query(databases.migrated.url, `grant select on users to ${role}`);
  await expect(requireTableRights(client, { users: ["select", "insert"] })).rejects.toThrow(
    `grant insert on users to "${role}"`,
  );
  await query(databases.migrated.url, `grant insert on users to ${role}`);
  await requireTableRights(client, { users: ["select", "insert"] });
  await client.end();
});
