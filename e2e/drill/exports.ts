import { setTimeout as sleep } from "node:timers/promises";
import { type ApiAccess, callApi } from "@/e2e/support/api/call-api";
import type { CreateExportAnswer, ExportAnswer, ExportObject } from "@/lib/contract/export";
import { DrillError } from "./drill-error";
import type { DrillStack } from "./drill-stack";

/** The most rows that each report of an export has; undefined has all of them. */
export type Limits = readonly (number | undefined)[];

/** Longer than the sweep takes to end what no longer moves: a minute without change, then its next minute. */
const endMsMax = 180_000;

/** Asks for an export of clicks that no other request is like, of several reports as a bundle, and returns its id. */
export async function askForExport(api: ApiAccess, limits: Limits): Promise<number> {
  const mark = crypto.randomUUID();
  const reports = limits.map((limit) => ({
    report_type: "clicks_details_excel",
    search_params: { drill: mark },
    index_params: limit === undefined ? {} : { limit },
  }));
  const body = reports.length === 1 ? reports[0] : { bundle: reports };
  const created = await callApi<CreateExportAnswer>(api, "/exports", body);
  return created.export.id;
}

/** Waits until an export has ended. Throws `DrillError` when it takes longer than the sweep lets it. */
export async function untilEnded({ api }: DrillStack, id: number): Promise<ExportObject> {
  const deadline = Date.now() + endMsMax;
  for (;;) {
    const { export: object } = await callApi<ExportAnswer>(api, `/exports/${id}`);
    if (object.status === "completed" || object.status === "failed") return object;
    if (Date.now() > deadline) {
      throw new DrillError(`export ${id} is still ${object.status} after ${endMsMax / 1000} seconds`);
    }
    await sleep(100);
  }
}
