import type {
  CreateExportAnswer,
  CreateExportBody,
  ExportAnswer,
  ExportListAnswer,
  ExportObject,
} from "@/lib/contract/export";
import type { Preflight } from "@/lib/contract/preflight";
import { ApiFailure } from "./api-failure";
import { type Answer, type CallOptions, type ClientOptions, call } from "./call";
import { type CreateOptions, type CreateOutcome, createExport, preflight } from "./create-export";
import type { RunOutcome } from "./open-file";
import { type ShareCalls, shareCalls } from "./share-calls";
import { type ViewCalls, viewCalls } from "./view-calls";
import { type WaitOptions, waitFor } from "./wait-for";

export type Client = ReturnType<typeof createClient>;

/**
 * A client of the exports API on nothing but fetch, for Node and browsers. Every method throws an `ApiFailure` when it is
 * refused or unanswered.
 */
export function createClient(options: ClientOptions = {}) {
  // Named here, so that the declarations for others know them by these names.
  const views: ViewCalls = viewCalls(options);
  const shares: ShareCalls = shareCalls(options);

  async function runToEnd(body: CreateExportBody, wait: WaitOptions = {}): Promise<ExportObject> {
    const { export: created } = await createExport(options, body, wait.signal ? { signal: wait.signal } : {});
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
    createExport: (body: CreateExportBody, createOptions?: CreateOptions): Promise<CreateOutcome> =>
      createExport(options, body, createOptions),
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
    preflight: (body: CreateExportBody, signal?: AbortSignal): Promise<Preflight> =>
      preflight(options, body, signal),
    /** Names for what the reports page shows. An export of one: `run({ view: id })`. */
    views,
    /** Links to one finished export, with an end. */
    shares,
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
