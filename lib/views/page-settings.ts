import { badRequest } from "@/lib/contract/api-error";
import type { PageSettings } from "@/lib/contract/settings";
import type { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";

/** Longest JSON text of one person's settings. */
const settingsLengthMax = 100_000;

/** What the page remembers of a person; nothing at first. */
export async function readSettings(database: Database, userId: number): Promise<PageSettings> {
  const row = await database.pageSettings.findUnique({ where: { userId }, select: { settings: true } });
  return settingsOf(row?.settings);
}

/**
 * Changes what is remembered, by a JSON Merge Patch. Patches of several windows at once come one after the other, and each
 * keeps what the others have changed. Throws BAD_REQUEST when there would be more than can be kept.
 */
export async function changeSettings(
  database: Database,
  userId: number,
  patch: PageSettings,
): Promise<PageSettings> {
  return database.$transaction(async (transaction) => {
    await transaction.$queryRaw`select from users where id = ${userId} for no key update`;
    const row = await transaction.pageSettings.findUnique({ where: { userId }, select: { settings: true } });
    const settings = settingsOf(mergePatch(row?.settings, patch));
    if (JSON.stringify(settings).length > settingsLengthMax) {
      throw badRequest({ body: [`must not make the settings longer than ${settingsLengthMax} characters`] });
    }
    // JSON from JSON; Prisma's type wants it said.
    const written = { settings: settings as Prisma.InputJsonObject };
    await transaction.pageSettings.upsert({
      where: { userId },
      create: { userId, ...written },
      update: written,
      select: { userId: true },
    });
    return settings;
  });
}

/** Source: RFC 7396, section 2. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function settingsOf(stored: unknown): PageSettings {
  // Written by this file alone, from bodies that were read by the contract.
  return isObject(stored) ? (stored as PageSettings) : {};
}
