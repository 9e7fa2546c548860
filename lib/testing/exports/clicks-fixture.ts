import { prepareClicks } from "./click-history";
import { createExportFixture, type ExportFixture } from "./export-fixture";

/** Rows of `clicks`. */
export const clickRows = 600;

/** The body of an export of all clicks of the fixture, which are three tranches. */
export const clicks = { report_type: "clicks_details_excel" };
export const clickTranches = 3;

export const clickTrancheBytes = 16 * 1024;

/** The body of one that is a single tranche. */
export const oneRow = { ...clicks, index_params: { limit: 1 } };

/**
 * The exports' fixture with clicks enough for a chunked export, and no more, since tests make many of them. Its
 * tranches are staged, so that there are steps to render them, unless the threads are free.
 */
export async function createClicksFixture(
  options: Pick<
    Parameters<typeof createExportFixture>[0],
    "isForeign" | "sharedBucket" | "areThreadsTaken"
  > = {},
): Promise<ExportFixture> {
  const fixture = await createExportFixture({
    trancheBytes: clickTrancheBytes,
    areThreadsTaken: true,
    ...options,
  });
  await prepareClicks(fixture.makeDeps.pool, 50, 12);
  return fixture;
}
