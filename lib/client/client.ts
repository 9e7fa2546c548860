import type { ChangedSince } from "@/lib/contract/changed-since";
import type {
  CreateExportAnswer,
  CreateExportBody,
  ExportAnswer,
  ExportListAnswer,
  ExportObject,
} from "@/lib/contract/export";
import type { Preflight } from "@/lib/contract/preflight";
import type {
  CreateShareAnswer,
  CreateShareBody,
  DownloadShareAnswer,
  OpenShareAnswer,
  Share,
  ShareListAnswer,
} from "@/lib/contract/share";
import type {
  ChangeViewBody,
  CreateViewBody,
  SavedView,
  ViewAnswer,
  ViewListAnswer,
} from "@/lib/contract/view";
import { ApiFailure } from "./api-failure";
import { type Answer, type CallOptions, type ClientOptions, call } from "./call";
import type { RunOutcome } from "./open-file";
import { type WaitOptions, waitFor } from "./wait-for";

/** What became of a wish for an export. */
export interface CreateOutcome {
  /** "joined": an identical one was already under way. "deduped": an identical one was finished a short while ago. */
  kind: "queued" | "joined" | "deduped";
  export: ExportObject;
  /** For "deduped": what has changed in the data since; null when that could not be told. */
  changedSince: ChangedSince | null;
}

export interface CreateOptions {
  signal?: AbortSignal;
  /** Any text of your own: the same key and body within a day get the same answer. */
  idempotencyKey?: string;
}

export type Client = ReturnType<typeof createClient>;

/**
 * A client of the exports API on nothing but fetch, for Node and browsers. Every method throws an `ApiFailure` when it is
 * refused or unanswered.
 */
export function createClient(options: ClientOptions = {}) {
  async function createExport(
    body: CreateExportBody,
    { signal, idempotencyKey }: CreateOptions = {},
  ): Promise<CreateOutcome> {
    try {
      const headers = idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey };
      const answer = await call(options, "/exports", { method: "POST", body, headers, signal });
      const created = answer.body as CreateExportAnswer;
      const kind = created.deduped ? "deduped" : "queued";
      return { kind, export: created.export, changedSince: created.changed_since ?? null };
    } catch (error) {
      // A 409 with an export in it is the identical one under way; with the error envelope it is a refusal.
      const twin =
        error instanceof ApiFailure && error.status === 409 ? exportIn(error.responseBody) : undefined;
      if (!twin) throw error;
      return { kind: "joined", export: twin, changedSince: null };
    }
  }

  async function runToEnd(body: CreateExportBody, wait: WaitOptions = {}): Promise<ExportObject> {
    const { export: created } = await createExport(body, wait.signal ? { signal: wait.signal } : {});
    wait.onChange?.(created);
    const isEnded = created.status === "completed" || created.status === "failed";
    const ended = isEnded ? created : await waitFor(options, created.id, wait);
    if (ended.status === "failed") {
      throw new ApiFailure(ended.error_message ?? `Export ${ended.id} failed.`, {
        code: "EXPORT_FAILED",
        responseBody: { export: ended },
      });
    }
    return ended;
  }

  async function run(body: CreateExportBody, wait: WaitOptions = {}): Promise<RunOutcome> {
    const ended = await runToEnd(body, wait);
    // Pages, which may not read the store, never load it.
    const { openFile } = await import("./open-file");
    return { export: ended, file: await openFile(options, ended, wait.signal) };
  }

  return {
    /** Asks for an export, and says what became of that. */
    createExport,
    /** Waits until an export has ended and returns it, completed or failed. */
    waitFor: (id: number, wait?: WaitOptions): Promise<ExportObject> => waitFor(options, id, wait),
    /**
     * Makes the export, or joins the identical one that is under way or was just finished, and waits for its end. Throws an
     * `ApiFailure` with the code EXPORT_FAILED when it failed.
     */
    runToEnd,
    /**
     * `runToEnd`, and the file as a stream. The link in it is signed anew when it has run out. For Node: scripts of a page
     * may not read the store, so there use `runToEnd` and lead the browser to `download_url`.
     */
    run,
    /**
     * `run`, and the file is written to `path`, on Node. It appears there whole or not at all: it is checked against the
     * size and the SHA-256 that the API promised.
     */
    async runToFile(body: CreateExportBody, path: string, wait: WaitOptions = {}): Promise<ExportObject> {
      const { runToFile } = await import("./run-to-file");
      return runToFile(() => run(body, wait), path, wait.signal);
    },
    /** What the export would be, without making it. */
    async preflight(body: CreateExportBody, signal?: AbortSignal): Promise<Preflight> {
      const answer = await call(options, "/exports/preflight", { method: "POST", body, signal });
      return (answer.body as { preflight: Preflight }).preflight;
    },
    /** Names for what the reports page shows. An export of one: `run({ view: id })`. */
    views: {
      async list(): Promise<SavedView[]> {
        return ((await call(options, "/views")).body as ViewListAnswer).views;
      },
      async create(body: CreateViewBody): Promise<SavedView> {
        return ((await call(options, "/views", { method: "POST", body })).body as ViewAnswer).view;
      },
      /** What is left out stays. */
      async change(id: number, body: ChangeViewBody): Promise<SavedView> {
        return ((await call(options, `/views/${id}`, { method: "PATCH", body })).body as ViewAnswer).view;
      },
      /** It can be restored for 30 days. */
      async delete(id: number): Promise<void> {
        await call(options, `/views/${id}`, { method: "DELETE" });
      },
      async restore(id: number): Promise<SavedView> {
        const answer = await call(options, `/views/${id}/restore`, { method: "POST", body: {} });
        return (answer.body as ViewAnswer).view;
      },
    },
    /** Links to one finished export, with an end. */
    shares: {
      async list(exportId: number): Promise<Share[]> {
        return ((await call(options, `/exports/${exportId}/shares`)).body as ShareListAnswer).shares;
      },
      /** The link is in this answer alone. */
      async create(exportId: number, body: CreateShareBody = {}): Promise<CreateShareAnswer> {
        const answer = await call(options, `/exports/${exportId}/shares`, { method: "POST", body });
        return answer.body as CreateShareAnswer;
      },
      async revoke(exportId: number, id: number): Promise<void> {
        await call(options, `/exports/${exportId}/shares/${id}`, { method: "DELETE" });
      },
      /** With what stands in the link before and behind its #; needs no credentials unless the link does. */
      async open(id: string, secret: string): Promise<OpenShareAnswer> {
        const answer = await call(options, `/shares/${id}/open`, { method: "POST", body: { secret } });
        return answer.body as OpenShareAnswer;
      },
      async download(id: string, secret: string): Promise<DownloadShareAnswer> {
        const answer = await call(options, `/shares/${id}/download`, { method: "POST", body: { secret } });
        return answer.body as DownloadShareAnswer;
      },
    },
    /** Any other route under the base path, such as "/exports/1/manifest". */
    call: (path: string, init?: CallOptions): Promise<Answer> => call(options, path, init),
    /** The platform's own SDK has these three: plain calls, whose answers are what the wire says. */
    exports: {
      async create(body: CreateExportBody): Promise<CreateExportAnswer> {
        return (await call(options, "/exports", { method: "POST", body })).body as CreateExportAnswer;
      },
      async find(id: number): Promise<ExportAnswer> {
        return (await call(options, `/exports/${id}`)).body as ExportAnswer;
      },
      async list({ limit }: { limit?: number } = {}): Promise<ExportListAnswer> {
        const query = limit === undefined ? "" : `?limit=${limit}`;
        return (await call(options, `/exports${query}`)).body as ExportListAnswer;
      },
    },
  };
}

function exportIn(body: unknown): ExportObject | undefined {
  const hasExport = typeof body === "object" && body !== null && "export" in body;
  return hasExport ? (body as ExportAnswer).export : undefined;
}
