import type { ExportObject } from "@/lib/contract/export";

/** The file of a completed export, through its presigned link. */
export async function downloadFile({ id, download_url }: ExportObject): Promise<Uint8Array> {
  if (download_url === null) throw new Error(`Export ${id} has no download link.`);
  const answer = await fetch(download_url);
  if (!answer.ok) throw new Error(`The download of export ${id} answered ${answer.status}.`);
  return new Uint8Array(await answer.arrayBuffer());
}
