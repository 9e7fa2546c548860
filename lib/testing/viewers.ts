import { findViewer, type Viewer } from "@/lib/auth/viewer";
import type { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";

/** Somebody new, who may see what `data` says. */
export async function createViewer(
  database: Database,
  data: Prisma.UserUncheckedCreateInput,
): Promise<Viewer> {
  await database.user.create({ data });
  return viewerOf(database, data.email);
}

/** Who has this e-mail address, as they are at this moment. */
export async function viewerOf(database: Database, email: string): Promise<Viewer> {
  const { id } = await database.user.findUniqueOrThrow({ where: { email }, select: { id: true } });
  const viewer = await findViewer(database, { id });
  if (!viewer) throw new Error(`There is no user ${email}.`);
  return viewer;
}
