import { rotateApiKey } from "@/lib/auth/accounts";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";

/** Keys of the people of `npm run neighbours`. */
export interface NeighbourKeys {
  /** Of an agency that manages every publisher, so that their exports hold all rows. */
  greedy: string[];
  /** Of a publisher each. */
  modest: string[];
}

/** Makes them in a database that holds publishers. */
export async function makeNeighbours(
  databaseUrl: string,
  counts: { greedy: number; modest: number },
): Promise<NeighbourKeys> {
  const pool = createPool(databaseUrl, 2);
  try {
    const database = createDatabase(pool);
    const publishers = await database.publisher.findMany({
      where: { house: false, companyType: "publisher" },
      orderBy: { id: "asc" },
      take: counts.modest,
    });
    if (publishers.length < counts.modest)
      throw new Error(`There are ${publishers.length} publishers to read for.`);
    const all = await database.publisher.findMany({ select: { id: true } });
    const agency = await database.agency.create({
      data: {
        name: "Everybody's",
        slug: "everybodys",
        publishers: { create: all.map(({ id }) => ({ publisherId: id })) },
      },
    });
    const keyOf = async (name: string, columns: { publisherId?: number; agencyId?: number }) => {
      const { id } = await database.user.create({ data: { email: `${name}@example.com`, name, ...columns } });
      return rotateApiKey(database, id, null);
    };
    const keys: NeighbourKeys = { greedy: [], modest: [] };
    for (let nth = 0; nth < counts.greedy; nth++)
      keys.greedy.push(await keyOf(`greedy-${nth}`, { agencyId: agency.id }));
    for (const [nth, { id }] of publishers.entries())
      keys.modest.push(await keyOf(`modest-${nth}`, { publisherId: id }));
    return keys;
  } finally {
    await pool.end();
  }
}
