import { useMutation } from "@tanstack/react-query";
import { Plus, RefreshCw, Sheet } from "lucide-react";
import { useState } from "react";
import { Problem } from "@/components/exports/problem";
import { Button, buttonStyle } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { NameForm } from "@/components/ui/name-form";
import { Notice } from "@/components/ui/notice";
import { PopoverClose } from "@/components/ui/overlay/popover";
import { changeViewMutation } from "./requests";
import { parametersOf } from "./saved-parameters";
import { ViewRow } from "./view-row";
import type { ViewsPanelProps } from "./views-menu";

/** From so many views on, a field finds one. */
const searchFrom = 6;

/** What can be done with what is shown, and all views. */
export function ViewsPanel(props: ViewsPanelProps) {
  const { views, current, isDifferent, shown, file, canShare, onNamed, onBundle } = props;
  const [isNaming, setIsNaming] = useState(false);
  const [search, setSearch] = useState("");
  const change = useMutation(changeViewMutation());
  const saved = useMutation(
    changeViewMutation((view) => {
      setIsNaming(false);
      if (view) onNamed(view.id);
    }),
  );
  const problem = change.error ?? saved.error;
  const words = search.trim().toLocaleLowerCase();
  const found = views
    .map((view, index) => ({ view, number: index + 1 }))
    .filter(({ view }) =>
      [view.name, view.display_name, view.owner ?? ""].some((text) =>
        text.toLocaleLowerCase().includes(words),
      ),
    );

  function save(name: string, isShared: boolean) {
    const parameters = parametersOf(shown, file.file);
    const body = { name, report_type: shown.description.id, shared: isShared, ...parameters };
    saved.mutate({ do: "save", body });
  }

  return (
    <>
      <div className="flex flex-col gap-2 border-b border-line p-3">
        {isNaming ? (
          <NameForm
            label="Name of the new view"
            name=""
            shareLabel={canShare ? "Share with the people of my publisher" : undefined}
            isBusy={saved.isPending}
            onSubmit={save}
            onCancel={() => setIsNaming(false)}
          />
        ) : (
          <div className="flex flex-wrap gap-2">
            {current?.owner === null && isDifferent && (
              <Button
                look="primary"
                disabled={change.isPending}
                onClick={() =>
                  change.mutate({
                    do: "change",
                    id: current.id,
                    body: parametersOf(shown, file.file, current),
                  })
                }
              >
                <RefreshCw aria-hidden />
                <span className="max-w-40 truncate">Update “{current.name}”</span>
              </Button>
            )}
            <Button onClick={() => setIsNaming(true)}>
              <Plus aria-hidden />
              Save as a new view
            </Button>
            <PopoverClose className={buttonStyle({ look: "plain" })} onClick={onBundle}>
              <Sheet aria-hidden />
              Several in one workbook…
            </PopoverClose>
          </div>
        )}
        {problem && (
          <Notice tone="bad">
            <Problem error={problem} />
          </Notice>
        )}
        {views.length >= searchFrom && (
          <Input
            type="search"
            aria-label="Find a view"
            placeholder="Find a view"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        )}
      </div>
      {views.length === 0 && (
        <p className="p-3 text-muted">
          Save what you see under a name: filters, columns, order and the form of its file. It opens here on
          every device.
        </p>
      )}
      {views.length > 0 && found.length === 0 && (
        <p className="p-3 text-muted">No view has that in its name.</p>
      )}
      <ul aria-label="Saved views" className="min-h-0 overflow-y-auto overscroll-contain p-1">
        {found.map(({ view, number }) => (
          <ViewRow key={view.id} {...props} view={view} number={number} isCurrent={view === current} />
        ))}
      </ul>
    </>
  );
}
