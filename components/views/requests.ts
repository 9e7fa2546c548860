import { mutationOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, ask } from "@/components/api/client";
import { postPreflight } from "@/components/exports/data/requests";
import type { PageSettings, SettingsAnswer } from "@/lib/contract/settings";
import type { ChangeViewBody, CreateViewBody, SavedView } from "@/lib/contract/view";
import { type BundleChoice, bundleRequest } from "./bundle-request";

// Each throws an ApiFailure when it is refused or unanswered.

const viewsKey = ["views"];

/** The person's views and those that are shared with them; `known` came with the page. */
export function viewsQuery(known: SavedView[]) {
  return queryOptions({
    queryKey: viewsKey,
    queryFn: () => api.views.list(),
    initialData: known,
    // What the server sent with the page need not be asked for again at once.
    staleTime: 30_000,
  });
}

/** What a workbook of these reports would be, with the keys of the choices in the order of its members. */
export function bundlePreflightQuery(chosen: readonly BundleChoice[], timeZone: string) {
  const body = bundleRequest(chosen, timeZone);
  return queryOptions({
    queryKey: ["bundle-preflight", body],
    queryFn: async ({ signal }) => ({
      keys: chosen.map(({ key }) => key),
      preflight: await postPreflight(body, signal),
    }),
    // Asked anew each time, since data and other exports move on.
    staleTime: 0,
    gcTime: 0,
    retry: 1,
  });
}

type Change =
  | { do: "save"; body: CreateViewBody }
  | { do: "change"; id: number; body: ChangeViewBody }
  | { do: "delete" | "restore"; id: number };

/**
 * Every change of a view. The list is asked for anew before the change counts as done. `onDone` is called even when the
 * component that asked is gone by then, as the row of a view that was deleted.
 */
export function changeViewMutation(onDone?: (view: SavedView | undefined) => void) {
  return mutationOptions({
    mutationFn: async (change: Change): Promise<SavedView | undefined> => {
      switch (change.do) {
        case "save":
          return api.views.create(change.body);
        case "change":
          return api.views.change(change.id, change.body);
        case "delete":
          await api.views.delete(change.id);
          return undefined;
        case "restore":
          return api.views.restore(change.id);
      }
    },
    onSuccess: (view) => onDone?.(view),
    onSettled: (_view, _error, _change, _onMutateResult, { client }) => reloadViews(client),
  });
}

function reloadViews(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ queryKey: viewsKey });
}

/** What the page remembers of the person, after a JSON Merge Patch. */
export async function patchSettings(patch: PageSettings): Promise<PageSettings> {
  const answer = await ask<SettingsAnswer>("/settings", { method: "PATCH", body: patch });
  return answer.settings;
}
