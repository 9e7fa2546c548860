import { gzipSync } from "node:zlib";
import type { Page } from "playwright";

/** What /reports may weigh before its rows are there. */
export const firstLoadKbMax = 207.7;

/**
 * The JavaScript that the document of an address names, in kB of gzip. The rows are in the document; whatever comes later,
 * for what somebody may open next, has nobody waiting.
 */
export async function firstLoadKb(page: Page, address: string): Promise<number> {
  const html = await (await page.request.get(address)).text();
  // Those are for browsers that know no modules, and load in no other.
  const ours = html.replace(/<script[^>]*\bnomodule\b[^>]*>/gi, "");
  const scripts = new Set(ours.match(/\/_next\/static\/chunks\/[\w.~-]+\.js/g));
  let bytes = 0;
  for (const script of scripts) bytes += gzipSync(await (await page.request.get(script)).body()).byteLength;
  return bytes / 1000;
}
