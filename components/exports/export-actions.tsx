import { Ban, Ellipsis, Pencil, ReceiptText, RotateCcw, Share2, SlidersHorizontal } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuLink } from "@/components/ui/overlay/menu";
import type { ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";
import { DownloadLink, hasFile } from "./download-link";
import { exportAddress } from "./open-link";
import { viewAddress } from "./view-address";

interface ExportActionsProps {
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
  const { item, isBusy, isPage, onRename, onShare, onRunAgain } = props;
  const isMoving = isInFlight(item.status);
  return (
    <>
      <MainAction {...props} />
      <Menu
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
        {!isPage && (
          <MenuLink
            icon={<ReceiptText aria-hidden />}
            link={<Link href={exportAddress(item.id)} prefetch={false} />}
          >
            {item.status === "completed" ? "Receipt" : "Details"}
          </MenuLink>
        )}
        <MenuLink
          icon={<SlidersHorizontal aria-hidden />}
          link={<Link href={viewAddress(item)} prefetch={false} />}
        >
          Open the view it came from
        </MenuLink>
        <MenuItem icon={<Pencil aria-hidden />} onSelect={onRename}>
          {item.name === null ? "Name it" : "Rename"}
        </MenuItem>
        {hasFile(item) && item.owner === null && (
          <MenuItem icon={<Share2 aria-hidden />} onSelect={onShare}>
            Share…
          </MenuItem>
        )}
        {!isMoving && canRunAgain(item) && (
          <MenuItem icon={<RotateCcw aria-hidden />} isDisabled={isBusy} onSelect={onRunAgain}>
            Run again
          </MenuItem>
        )}
      </Menu>
    </>
  );
}

/** Outcomes after which another attempt at the same export is refused, or could not do better. */
const neverRetried: ExportObject["outcome_code"][] = ["cancelled_by_user", "too_large", "rights_changed"];

function MainAction({ item, isBusy, onRunAgain, onCancel, onRetry }: ExportActionsProps) {
  if (isInFlight(item.status)) {
    return (
      <Button
        look="quiet"
        size="sm"
        aria-label={`Cancel export ${item.id}`}
        disabled={isBusy}
        onClick={onCancel}
      >
        <Ban aria-hidden className="size-3.5!" />
        Cancel
      </Button>
    );
  }
  if (hasFile(item)) return <DownloadLink item={item} />;
  if (item.status === "failed" && !neverRetried.includes(item.outcome_code)) {
    return (
      <Button size="sm" aria-label={`Retry export ${item.id}`} disabled={isBusy} onClick={onRetry}>
        <RotateCcw aria-hidden className="size-3.5!" />
        Retry
      </Button>
    );
  }
  if (!canRunAgain(item)) return null;
  return (
    <Button size="sm" aria-label={`Run export ${item.id} again`} disabled={isBusy} onClick={onRunAgain}>
      <RotateCcw aria-hidden className="size-3.5!" />
      Run again
    </Button>
  );
}

/** Another person's rights may differ, so the same request would not make the same file. */
function canRunAgain({ owner }: ExportObject): boolean {
  return owner === null;
}
