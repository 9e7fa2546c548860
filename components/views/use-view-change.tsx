import { useMutation } from "@tanstack/react-query";
import { Problem } from "@/components/exports/problem";
import { useToast } from "@/components/ui/overlay/toasts";
import type { SavedView } from "@/lib/contract/view";
import { changeViewMutation } from "./requests";

/** For a change that has no place of its own for an error: one that is refused is told by a notice. */
export function useViewChange(view: SavedView, onDone?: () => void) {
  const toast = useToast();
  return useMutation({
    ...changeViewMutation(onDone),
    onError: (error) =>
      toast({
        id: `view-${view.id}`,
        tone: "bad",
        title: `${view.name} was not changed`,
        text: <Problem error={error} />,
      }),
  });
}
