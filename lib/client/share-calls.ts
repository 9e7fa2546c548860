import type {
  CreateShareAnswer,
  CreateShareBody,
  DownloadShareAnswer,
  OpenShareAnswer,
  Share,
  ShareListAnswer,
} from "@/lib/contract/share";
import { type ClientOptions, call } from "./call";

/** Links to one finished export, with an end. */
export interface ShareCalls {
  list(exportId: number): Promise<Share[]>;
  /** The link is in this answer alone. */
  create(exportId: number, body?: CreateShareBody): Promise<CreateShareAnswer>;
  revoke(exportId: number, id: number): Promise<void>;
  /** With what stands in the link before and behind its #; needs no credentials unless the link does. */
  open(id: string, secret: string): Promise<OpenShareAnswer>;
  download(id: string, secret: string): Promise<DownloadShareAnswer>;
}

export function shareCalls(options: ClientOptions): ShareCalls {
  const post = async (path: string, body: unknown) =>
    (await call(options, path, { method: "POST", body })).body;
  return {
    async list(exportId) {
      return ((await call(options, `/exports/${exportId}/shares`)).body as ShareListAnswer).shares;
    },
    create: async (exportId, body = {}) =>
      (await post(`/exports/${exportId}/shares`, body)) as CreateShareAnswer,
    async revoke(exportId, id) {
      await call(options, `/exports/${exportId}/shares/${id}`, { method: "DELETE" });
    },
    open: async (id, secret) => (await post(`/shares/${id}/open`, { secret })) as OpenShareAnswer,
    download: async (id, secret) => (await post(`/shares/${id}/download`, { secret })) as DownloadShareAnswer,
  };
}
