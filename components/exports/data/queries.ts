import { infiniteQueryOptions, mutationOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { ApiFailure } from "@/lib/client/api-failure";
import type { CreateExportBody, ExportListAnswer, ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";
import {
  applyExport,
  type ExportFilter,
  type ExportPage,
  type ExportPages,
  exportKey,
  exportsKey,
  laterState,
  mergePages,
  newestKnownId,
} from "./export-pages";
import {
  type CreateOutcome,
  cancelExport,
  fetchExport,
  fetchExports,
  fetchManifest,
  postExport,
  postPreflight,
  renameExport,
  retryExport,
} from "./requests";

/** As many as GET /exports gives when it is not told. */
export const exportsPageSize = 25;

/** A page of the list, of its answer. */
export function pageOf({ exports }: ExportListAnswer): ExportPage {
  return {
    exports,
    olderThan: exports.length < exportsPageSize ? null : (exports.at(-1)?.id ?? null),
    answeredAt: performance.now(),
  };
}

/** How long a page is taken to be as it was when nothing of it is under way. */
const settledMs = 45_000;

/**
 * The page before this export where it need not be asked for again. Without a stream the list is asked for more than once a
 * second, and forty pages each time are more than one may ask.
 */
function settledPage(
  client: QueryClient,
  filter: ExportFilter,
  before: number | null,
): ExportPage | undefined {
  const { data, isInvalidated } = client.getQueryState<ExportPages>(exportsKey(filter)) ?? {};
  // New exports come into the first.
  if (!data || isInvalidated || before === null) return undefined;
  const page = data.pages[data.pageParams.indexOf(before)];
  const isSettled =
    page &&
    performance.now() - page.answeredAt < settledMs &&
    page.exports.every(({ status }) => !isInFlight(status));
  return isSettled ? page : undefined;
}

/** Exports newest first, a page more at each `fetchNextPage`. */
export function exportsQuery(client: QueryClient, filter: ExportFilter) {
  return infiniteQueryOptions({
    queryKey: exportsKey(filter),
    queryFn: async ({ signal, pageParam }) =>
      settledPage(client, filter, pageParam) ??
      pageOf(await fetchExports({ ...filter, limit: exportsPageSize, beforeId: pageParam }, signal)),
    // The cast: where the first page begins.
    initialPageParam: null as number | null,
    getNextPageParam: ({ olderThan }) => olderThan,
    // The casts: react-query does not know here that both are data of this query.
    structuralSharing: (known, answer) =>
      mergePages(known as ExportPages | undefined, answer as ExportPages, filter, (id) =>
        client.getQueryData(exportKey(id)),
      ),
    // What the server sent with the page need not be asked for again at once.
    staleTime: 5_000,
  });
}

const pollInFlightMs = 750;
/** Exports may also be asked for elsewhere, by an API key or in another window. */
const pollIdleMs = 15_000;
/** Beside a stream that works: it may have died without a word, as when a computer was asleep. */
const pollLiveMs = 60_000;

/** How often to look while the stream of events is up or down. */
export function pollMs({ data, error }: Asked<ExportPages>, isLive: boolean): number {
  const isMoving = data?.pages.some(({ exports }) => exports.some(({ status }) => isInFlight(status)));
  return notSooner(error, isLive ? pollLiveMs : isMoving ? pollInFlightMs : pollIdleMs);
}

interface Asked<Data> {
  data: Data | undefined;
  error: Error | null;
}

/** When to ask again: after this time, and not sooner than a refusal has said. */
export function notSooner(error: Error | null, milliseconds: number): number {
  const seconds = error instanceof ApiFailure ? error.retryAfterSeconds : undefined;
  return Math.max(milliseconds, (seconds ?? 0) * 1000);
}

/** One export as it is now. */
export function exportQuery(id: number) {
  return queryOptions({
    queryKey: exportKey(id),
    queryFn: ({ signal }) => fetchExport(id, signal),
    // The casts: react-query does not know here that both are data of this query.
    structuralSharing: (known, answer) =>
      known === undefined ? answer : laterState(known as ExportObject, answer as ExportObject),
    staleTime: 5_000,
  });
}

/** What a completed export promises of its file. It never changes. */
export function manifestQuery(id: number) {
  return queryOptions({
    queryKey: ["manifest", id],
    queryFn: ({ signal }) => fetchManifest(id, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What a request would do. Asked anew each time the dialog opens, since data and other exports move on. */
export function preflightQuery(body: CreateExportBody) {
  return queryOptions({
    queryKey: ["preflight", body],
    queryFn: ({ signal }) => postPreflight(body, signal),
    staleTime: 0,
    gcTime: 0,
    retry: 1,
  });
}

export const createExportKey = ["create-export"];

interface CreateExportListener {
  /** The export is as it stands by then. */
  onOutcome?: (outcome: CreateOutcome, body: CreateExportBody) => void;
  onRefusal?: (error: Error, body: CreateExportBody) => void;
}

/**
 * Asks for an export; the answer is in the list before the next event. The listener is told of the end even when the
 * component that asked is gone by then. What was asked for is kept as long as the page (see asked-exports.ts).
 */
export function createExportMutation({ onOutcome, onRefusal }: CreateExportListener = {}) {
  return mutationOptions({
    mutationKey: createExportKey,
    gcTime: Number.POSITIVE_INFINITY,
    mutationFn: (body: CreateExportBody) => postExport(body),
    onMutate: (_body, { client }) => ({ newestKnownId: newestKnownId(client) }),
    onSuccess: (outcome, body, _onMutateResult, { client }) => {
      onOutcome?.({ ...outcome, export: applyExport(client, outcome.export) }, body);
    },
    onError: (error, body) => onRefusal?.(error, body),
  });
}

export function cancelExportMutation() {
  return mutationOptions({
    mutationFn: (id: number) => cancelExport(id),
    onSuccess: (item, _id, _onMutateResult, { client }) => void applyExport(client, item),
  });
}

export function renameExportMutation() {
  return mutationOptions({
    mutationFn: ({ id, name }: { id: number; name: string | null }) => renameExport(id, name),
    onSuccess: (item, _variables, _onMutateResult, { client }) => void applyExport(client, item),
  });
}

export function retryExportMutation() {
  return mutationOptions({
    mutationFn: (id: number) => retryExport(id),
    onSuccess: (item, _id, _onMutateResult, { client }) => void applyExport(client, item),
  });
}
