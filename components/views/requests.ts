import { mutationOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { ask, ownApi } from "@/components/api/client";
import { viewCalls } from "@/lib/client/view-calls";
import type { PageSettings, SettingsAnswer } from "@/lib/contract/settings";
import type { ChangeViewBody, CreateViewBody, SavedView } from "@/lib/contract/view";

// Each throws an ApiFailure when it is refused or unanswered.

const views = viewCalls(ownApi);
const viewsKey = ["views"];

/** The person's views and those that are shared with them; `known` came with the page. */
export function viewsQuery(known: SavedView[]) {
  return queryOptions({
    queryKey: viewsKey,
    queryFn: () => views.list(),
    initialData: known,
    // What the server sent with the page need not be asked for again at once.
    staleTime: 30_000,
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
          return views.create(change.body);
        case "change":
          return views.change(change.id, change.body);
        case "delete":
          await views.delete(change.id);
          return undefined;
        case "restore":
          return views.restore(change.id);
      }
    },
    onSuccess: (view) => onDone?.(view),
    onSettled: (_view, _error, _change, _onMutateResult, { client }) => reloadViews(client),
  });
}

function reloadViews(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ queryKey: viewsKey });
}

/** What the page remembers of the person, after a JSON Merge Patch. It is sent to its end even when the page is left. */
export async function patchSettings(patch: PageSettings): Promise<PageSettings> {
  const answer = await ask<SettingsAnswer>("/settings", { method: "PATCH", body: patch, keepalive: true });
  return answer.settings;
}
