import { Bookmark } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import type { ReportView } from "@/components/reports/report-view";
import { onGoTo } from "@/components/shell/shortcuts";
import { Button } from "@/components/ui/button";
import { later, useLater } from "@/components/ui/overlay/later";
import { Popover } from "@/components/ui/overlay/popover";
import { Skeleton } from "@/components/ui/skeleton";
import type { ReportDescription } from "@/lib/contract/report-description";
import type { SavedView } from "@/lib/contract/view";
import type { FileChoice } from "./use-chosen-file";
import type { Memory } from "./use-memory";
import { type AddressValues, isChanged, valuesOfView } from "./view-values";

const panel = later(() => import("./views-panel"));
const bundle = later(() => import("./bundle-dialog"));

export interface ViewsMenuProps {
  descriptions: readonly ReportDescription[];
  views: readonly SavedView[];
  /** The view that is shown. */
  current: SavedView | undefined;
  /** Whether the person belongs to a publisher with whose people they can share. */
  canShare: boolean;
  shown: ReportView;
  file: FileChoice;
  memory: Memory;
  onOpen: (values: AddressValues) => void;
  /** Another view is the one that is shown, or none. */
  onNamed: (id: number | null) => void;
}

/** The saved views, behind the name of the one that is shown. */
export function ViewsMenu(props: ViewsMenuProps) {
  const { descriptions, views, current, shown, file, onOpen } = props;
  const [isBundling, setIsBundling] = useState(false);
  const BundleDialog = useLater(bundle, isBundling)?.BundleDialog;
  const isDifferent = current !== undefined && (file.isOther || isChanged(shown, current));

  const open = useEffectEvent((number: number) => {
    const view = views[number - 1];
    const description = descriptions.find(({ id }) => id === view?.report_type);
    if (view && description) onOpen(valuesOfView(description, view));
  });
  useEffect(() => onGoTo((number) => open(number)), []);

  return (
    <>
      <Popover
        label="Saved views"
        align="end"
        className="flex max-h-(--available-height) w-100 max-w-[calc(100vw-1rem)] flex-col"
        trigger={
          <Button
            look="quiet"
            className="me-1 max-w-56 print:hidden max-sm:px-2"
            aria-keyshortcuts="v"
            title="Saved views (v)"
          >
            <Bookmark aria-hidden className={current && "fill-current text-accent"} />
            <span className="truncate max-sm:sr-only">{current?.name ?? "Views"}</span>
            {isDifferent && <span className="text-xs font-normal max-sm:sr-only">changed</span>}
          </Button>
        }
      >
        <Panel {...props} isDifferent={isDifferent} onBundle={() => setIsBundling(true)} />
      </Popover>
      {BundleDialog && isBundling && (
        <BundleDialog
          descriptions={descriptions}
          views={views}
          shown={shown}
          settings={props.memory.settings}
          onClose={() => setIsBundling(false)}
        />
      )}
    </>
  );
}

export interface ViewsPanelProps extends ViewsMenuProps {
  /** The page shows something else by now than it says. */
  isDifferent: boolean;
  /** Somebody wants several of them in one workbook. */
  onBundle: () => void;
}

function Panel(props: ViewsPanelProps) {
  const Loaded = useLater(panel, true)?.ViewsPanel;
  return Loaded ? <Loaded {...props} /> : <Skeleton className="m-3 h-24" />;
}
