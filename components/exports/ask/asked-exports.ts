import { hashKey, useMutationState } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { createExportKey } from "@/components/exports/data/queries";
import type { CreateOutcome } from "@/components/exports/data/requests";
import type { CreateExportBody, ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";

/** A wish for an export, from the press of the button on. */
export interface AskedExport {
  /** Of the wish itself; the export has its own as soon as there is one. */
  wishId: number;
  body: CreateExportBody;
  /** The newest export that this window knew of when the button was pressed. */
  newestKnownId: number;
  /** What became of it; undefined until it is answered. */
  outcome: CreateOutcome | undefined;
}

/** The wishes of this window that were not refused, in the order in which they came. */
export function useAskedExports(): AskedExport[] {
  return useMutationState({
    filters: { mutationKey: createExportKey, predicate: ({ state }) => state.status !== "error" },
    // The casts: every mutation under this key is made by createExportMutation.
    select: ({ mutationId, state }) => ({
      wishId: mutationId,
      body: state.variables as CreateExportBody,
      newestKnownId: (state.context as { newestKnownId: number } | undefined)?.newestKnownId ?? 0,
      outcome: state.data as CreateOutcome | undefined,
    }),
  });
}

/**
 * Whether an export is what a wish without an answer is about: the person's own, asked for with the same parameters, and
 * either under way, so that the answer can only name it, or made after the press. An event may tell of it before the
 * answer does, and then its row stands for the wish.
 */
export function isAnswerTo({ body, newestKnownId }: AskedExport, item: ExportObject): boolean {
  if (item.owner !== null || !(isInFlight(item.status) || item.id > newestKnownId)) return false;
  // Views are read by the server alone, so of several reports no more than their number is known here.
  if (body.bundle) return body.bundle.length === item.bundle?.length;
  const { search_params, index_params: answered } = item.parameters;
  // A view names the sheets of its file, whatever else was asked for.
  const { sheet_name: _, ...unnamed } = answered;
  const index_params = body.view === undefined ? answered : unnamed;
  return (
    hashKey([body.report_type, body.search_params ?? {}, body.index_params ?? {}]) ===
    hashKey([item.report_type, search_params, index_params])
  );
}

/** Two bodies that ask for the same rows, whether or not they insist on a new file. */
export function isSameRequest(
  { fresh: _, ...a }: CreateExportBody,
  { fresh: __, ...b }: CreateExportBody,
): boolean {
  return hashKey([a]) === hashKey([b]);
}

/** Tells, also when an answer comes late, whether a body is the request that is before the person then. */
export function useIsShown(request: CreateExportBody): (body: CreateExportBody) => boolean {
  const shown = useRef<CreateExportBody>(undefined);
  useEffect(() => {
    shown.current = request;
    return () => {
      shown.current = undefined;
    };
  }, [request]);
  return (body) => shown.current !== undefined && isSameRequest(body, shown.current);
}
