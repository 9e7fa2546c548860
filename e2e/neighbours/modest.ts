import { setTimeout as sleep } from "node:timers/promises";

/** What reads of rows came to: milliseconds of each that was answered, and statuses of those that were not. */
export interface Readings {
  milliseconds: number[];
  refused: number[];
}

/** How often one person turns over a page, in milliseconds. */
const everyMs = 2_000;

/** Types whose rows are read in turns. */
const reportTypes = ["clicks_details_excel", "advertisers_csv", "deals_excel"];

/** Has each person read a page of rows every two seconds for so long, or until the signal, at moments of their own. */
export async function readModestly(
  url: string,
  apiKeys: readonly string[],
  seconds: number,
  until?: AbortSignal,
): Promise<Readings> {
  const readings: Readings = { milliseconds: [], refused: [] };
  const endsAt = performance.now() + seconds * 1000;
  await Promise.all(
    apiKeys.map(async (apiKey, nth) => {
      await sleep((nth * everyMs) / apiKeys.length);
      for (let turn = nth; performance.now() < endsAt && !until?.aborted; turn++) {
        const reportType = reportTypes[turn % reportTypes.length];
        const beganAt = performance.now();
        const address = `${url}/api/v1/reports/${reportType}/rows?limit=50&offset=${50 * (turn % 4)}`;
        const answer = await fetch(address, { headers: { "x-api-key": apiKey } });
        await answer.text();
        const tookMs = performance.now() - beganAt;
        if (answer.ok) readings.milliseconds.push(tookMs);
        else readings.refused.push(answer.status);
        await sleep(Math.max(0, everyMs - tookMs));
      }
    }),
  );
  return readings;
}
