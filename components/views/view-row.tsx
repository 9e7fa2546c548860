import { Copy, Ellipsis, FileDown, Pencil, Pin, PinOff, Trash2, Users, UserX } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { NameForm } from "@/components/ui/name-form";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/overlay/menu";
import { PopoverClose } from "@/components/ui/overlay/popover";
import { useToast } from "@/components/ui/overlay/toasts";
import { nameLengthMax } from "@/lib/contract/params/limits";
import type { SavedView } from "@/lib/contract/view";
import { useViewChange } from "./use-view-change";
import { useViewFile } from "./use-view-file";
import { valuesOfView } from "./view-values";
import type { ViewsMenuProps } from "./views-menu";

interface ViewRowProps extends ViewsMenuProps {
  view: SavedView;
  /** Its place in the list, from 1. */
  number: number;
  isCurrent: boolean;
}

/** The last number that a key stands for. */
const numberMax = 9;

/** One view: opens at a press, and its file comes at another. */
export function ViewRow(props: ViewRowProps) {
  const { view, number, isCurrent, descriptions, memory, onOpen } = props;
  const [isRenaming, setIsRenaming] = useState(false);
  const change = useViewChange(view);
  const description = descriptions.find(({ id }) => id === view.report_type);
  const file = useViewFile(view, description);
  const isBeginning = memory.settings.report_types?.[view.report_type]?.view === view.id;
  const about = [
    view.display_name,
    ...(view.owner === null ? [] : [`shared by ${view.owner}`]),
    ...(view.owner === null && view.shared ? ["shared"] : []),
    ...(isBeginning ? ["opens first"] : []),
  ];

  if (isRenaming) {
    return (
      <li className="p-2">
        <NameForm
          label={`New name of ${view.name}`}
          name={view.name}
          isBusy={change.isPending}
          onSubmit={(name) =>
            change.mutate(
              { do: "change", id: view.id, body: { name } },
              { onSuccess: () => setIsRenaming(false) },
            )
          }
          onCancel={() => setIsRenaming(false)}
        />
      </li>
    );
  }
  return (
    <li className={cn("flex items-center rounded-sm pe-1 hover:bg-hover", isCurrent && "bg-accent-soft")}>
      <PopoverClose
        disabled={!description}
        aria-current={isCurrent}
        className="flex min-w-0 flex-1 cursor-pointer items-center gap-2 rounded-sm px-2 py-1.5 text-start focus-visible:-outline-offset-2 disabled:cursor-default"
        onClick={() => description && onOpen(valuesOfView(description, view))}
      >
        <kbd className="w-8 shrink-0 font-sans text-xs text-muted pointer-coarse:hidden">
          {number <= numberMax && `g ${number}`}
        </kbd>
        <span className="min-w-0">
          <span className="block truncate font-medium">{view.name}</span>
          <span className="block truncate text-xs text-muted">
            {description ? about.join(" · ") : view.notes.join(" ")}
          </span>
        </span>
      </PopoverClose>
      <Button
        look="quiet"
        size="icon"
        aria-label={`Get the file of ${view.name}`}
        title="Get the file"
        disabled={!description || file.isAsking}
        onClick={file.get}
      >
        <FileDown aria-hidden />
      </Button>
      <RowMenu {...props} isBeginning={isBeginning} onRename={() => setIsRenaming(true)} />
    </li>
  );
}

interface RowMenuProps extends ViewRowProps {
  isBeginning: boolean;
  onRename: () => void;
}

function RowMenu({ view, canShare, memory, isBeginning, onRename }: RowMenuProps) {
  const toast = useToast();
  const isOwn = view.owner === null;
  const { id, name, report_type, search_params, index_params } = view;
  const notice = { id: `view-${id}`, tone: "good" as const };
  const { mutate: restore } = useViewChange(view, () => toast({ ...notice, title: `${name} is back` }));
  const { mutate: remove } = useViewChange(view, () =>
    toast({
      ...notice,
      title: `${name} was deleted`,
      actions: (
        <Button size="sm" onClick={() => restore({ do: "restore", id })}>
          Undo
        </Button>
      ),
    }),
  );
  const { mutate: change } = useViewChange(view);

  return (
    <Menu
      className="w-64"
      trigger={
        <Button look="quiet" size="icon" aria-label={`More about ${name}`}>
          <Ellipsis aria-hidden />
        </Button>
      }
    >
      {isOwn && (
        <MenuItem icon={<Pencil aria-hidden />} onSelect={onRename}>
          Rename
        </MenuItem>
      )}
      <MenuItem
        icon={<Copy aria-hidden />}
        onSelect={() =>
          change({
            do: "save",
            body: { name: copyName(name), report_type, search_params, index_params },
          })
        }
      >
        Duplicate
      </MenuItem>
      <MenuItem
        icon={isBeginning ? <PinOff aria-hidden /> : <Pin aria-hidden />}
        onSelect={() => memory.rememberReport(report_type, { view: isBeginning ? null : id })}
      >
        {isBeginning ? "Open the report as I left it" : "Open the report with it"}
      </MenuItem>
      {isOwn && (canShare || view.shared) && (
        <MenuItem
          icon={view.shared ? <UserX aria-hidden /> : <Users aria-hidden />}
          onSelect={() => change({ do: "change", id, body: { shared: !view.shared } })}
        >
          {view.shared ? "Stop sharing" : "Share with my publisher's people"}
        </MenuItem>
      )}
      {isOwn && <MenuSeparator />}
      {isOwn && (
        <MenuItem icon={<Trash2 aria-hidden />} onSelect={() => remove({ do: "delete", id })}>
          Delete
        </MenuItem>
      )}
    </Menu>
  );
}

/** No longer than a name may be; what is left out is the end of the earlier one, and never half of a character. */
function copyName(name: string): string {
  const suffix = " (copy)";
  return `${name.slice(0, nameLengthMax - suffix.length).replace(/[\uD800-\uDBFF]$/, "")}${suffix}`;
}
