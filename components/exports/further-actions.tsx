import { Pencil, ReceiptText, RotateCcw, Share2, SlidersHorizontal } from "lucide-react";
import Link from "next/link";
import { MenuItem, MenuLink } from "@/components/ui/overlay/menu";
import { isInFlight } from "@/lib/contract/export-status";
import { hasFile } from "./download-link";
import type { ExportActionsProps } from "./export-actions";
import { exportAddress } from "./open-link";
import { viewAddress } from "./view-address";

interface FurtherActionsProps extends ExportActionsProps {
  canRunAgain: boolean;
}

/** What an export's menu has to offer. */
export function FurtherActions(props: FurtherActionsProps) {
  const { item, isBusy, isPage, canRunAgain, onRename, onShare, onRunAgain } = props;
  return (
    <>
      {!isPage && (
        <MenuLink
          icon={<ReceiptText aria-hidden />}
          link={<Link href={exportAddress(item.id)} prefetch={false} />}
        >
          {item.status === "completed" ? "Receipt" : "Details"}
        </MenuLink>
      )}
      {item.bundle === null && (
        <MenuLink
          icon={<SlidersHorizontal aria-hidden />}
          link={<Link href={viewAddress(item)} prefetch={false} />}
        >
          Open the view it came from
        </MenuLink>
      )}
      <MenuItem icon={<Pencil aria-hidden />} onSelect={onRename}>
        {item.name === null ? "Name it" : "Rename"}
      </MenuItem>
      {hasFile(item) && item.owner === null && (
        <MenuItem icon={<Share2 aria-hidden />} onSelect={onShare}>
          Share…
        </MenuItem>
      )}
      {!isInFlight(item.status) && canRunAgain && (
        <MenuItem icon={<RotateCcw aria-hidden />} isDisabled={isBusy} onSelect={onRunAgain}>
          Run again
        </MenuItem>
      )}
    </>
  );
}
