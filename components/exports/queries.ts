import { mutationOptions, queryOptions } from "@tanstack/react-query";
import { type CreateExportBody, type ExportListAnswer, isInFlight } from "@/lib/contract/export";
import { fetchExports, postExport } from "./requests";

const pollInFlightMs = 750;
/** Exports may also be asked for elsewhere, by an API key or in another window. */
const pollIdleMs = 15_000;

/** The newest exports, asked for again and again while one is in flight. */
export function exportsQuery() {
  return queryOptions({
    queryKey: ["exports"],
    queryFn: ({ signal }) => fetchExports(signal),
    // What the server sent with the page need not be asked for again at once.
    staleTime: 5_000,
    refetchInterval: ({ state }) =>
      state.data?.exports.some(({ status }) => isInFlight(status)) ? pollInFlightMs : pollIdleMs,
  });
}

export const createExportKey = ["create-export"];

/** Asks for an export; the answer is in the list before the next poll. */
export function createExportMutation() {
  return mutationOptions({
    mutationKey: createExportKey,
    mutationFn: (body: CreateExportBody) => postExport(body),
    onSuccess: async (outcome, _body, _onMutateResult, { client }) => {
      const { queryKey } = exportsQuery();
      // A poll that was sent before would bring back the list without it.
      await client.cancelQueries({ queryKey });
      client.setQueryData(queryKey, (list: ExportListAnswer | undefined) => {
        const others = list?.exports.filter(({ id }) => id !== outcome.export.id) ?? [];
        return { exports: [outcome.export, ...others].sort((a, b) => b.id - a.id) };
      });
      await client.invalidateQueries({ queryKey });
    },
  });
}
