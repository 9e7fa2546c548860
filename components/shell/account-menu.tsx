"use client";

import { ChevronDown } from "lucide-react";
import { useEffect } from "react";
import { pageViewer } from "@/components/api/client";
import { Button } from "@/components/ui/button";
import { later } from "@/components/ui/overlay/later";
import { Menu } from "@/components/ui/overlay/menu";
import { ShownLater } from "@/components/ui/overlay/shown-later";
import type { Theme } from "./theme";

const items = later(async () => (await import("./account-items")).AccountItems);

export interface Account {
  userId: number;
  name: string;
  email: string;
  role: string;
  isAdmin: boolean;
}

export interface AccountMenuProps {
  account: Account;
  theme: Theme;
  /** Keeps the choice for the next visit. */
  saveTheme: (theme: Theme) => Promise<void>;
}

/** Who is signed in, and what they can do with their account. */
export function AccountMenu(props: AccountMenuProps) {
  const { userId } = props.account;
  useEffect(() => {
    // Somebody else has signed in in this browser. A whole new page, so that nothing of the one before stays in memory.
    if (pageViewer !== String(userId)) window.location.reload();
  }, [userId]);
  return (
    <Menu
      content={items}
      className="w-64"
      trigger={
        <Button look="quiet" className="min-w-0 shrink px-2">
          <span className="truncate">{props.account.name}</span>
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      <ShownLater part={items} props={props} />
    </Menu>
  );
}
