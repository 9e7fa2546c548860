import { Ban, Ellipsis, RotateCcw } from "lucide-react";
import type { ComponentProps } from "react";
import { Button } from "@/components/ui/button";
import { focusAround, handOnFocus } from "@/components/ui/focus/hand-on-focus";
import { later } from "@/components/ui/overlay/later";
import { Menu } from "@/components/ui/overlay/menu";
import { ShownLater } from "@/components/ui/overlay/shown-later";
import type { ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";
import { DownloadLink, hasFile } from "./download-link";

const further = later(async () => (await import("./further-actions")).FurtherActions);

export interface ExportActionsProps {
  item: ExportObject;
  isBusy: boolean;
  /** On the export's own page, which needs no way to itself. */
  isPage: boolean;
  onRename: () => void;
  onShare: () => void;
  onRunAgain: () => void;
  onCancel: () => void;
  onRetry: () => void;
}

/** What one wants most in this state as a button, the rest in a menu. */
export function ExportActions(props: ExportActionsProps) {
  const { item } = props;
  return (
    <>
      <MainAction {...props} />
      <Menu
        content={further}
        className="w-56"
        trigger={
          <Button
            look="quiet"
            size="icon"
            className="size-7 pointer-coarse:size-9"
            aria-label={`More about export ${item.id}`}
          >
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <ShownLater part={further} props={{ ...props, canRunAgain: canRunAgain(item) }} />
      </Menu>
    </>
  );
}

/** Outcomes after which another attempt at the same export is refused, or could not do better. */
const neverRetried: ExportObject["outcome_code"][] = ["cancelled_by_user", "too_large", "rights_changed"];

function MainAction({ item, isBusy, onRunAgain, onCancel, onRetry }: ExportActionsProps) {
  // With keys: another action must not come under the finger of who presses once more.
  if (isInFlight(item.status)) {
    return (
      <MainButton
        key="cancel"
        look="quiet"
        aria-label={`Cancel export ${item.id}`}
        disabled={isBusy}
        onPress={onCancel}
      >
        <Ban aria-hidden className="size-3.5!" />
        Cancel
      </MainButton>
    );
  }
  if (hasFile(item)) return <DownloadLink item={item} />;
  if (item.status === "failed" && !neverRetried.includes(item.outcome_code)) {
    return (
      <MainButton key="retry" aria-label={`Retry export ${item.id}`} disabled={isBusy} onPress={onRetry}>
        <RotateCcw aria-hidden className="size-3.5!" />
        Retry
      </MainButton>
    );
  }
  if (!canRunAgain(item)) return null;
  return (
    <MainButton key="again" aria-label={`Run export ${item.id} again`} disabled={isBusy} onPress={onRunAgain}>
      <RotateCcw aria-hidden className="size-3.5!" />
      Run again
    </MainButton>
  );
}

/** The focus goes on to the row when it is pressed, and when it goes away by itself: a button that is gone leaves it to nobody. */
function MainButton({ onPress, ...props }: ComponentProps<typeof Button> & { onPress: () => void }) {
  return (
    <Button
      size="sm"
      ref={handOnFocus}
      onClick={({ currentTarget }) => {
        focusAround(currentTarget);
        onPress();
      }}
      {...props}
    />
  );
}

/** Another person's rights may differ, so the same request would not make the same file. */
function canRunAgain({ owner }: ExportObject): boolean {
  return owner === null;
}
