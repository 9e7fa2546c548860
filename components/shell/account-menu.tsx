"use client";

import { Menu } from "@base-ui/react/menu";
import { Check, ChevronDown, LogOut, ScrollText } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { popupItemStyle, popupStyle } from "@/components/ui/popup-style";
import { isTheme, type Theme, themes } from "./theme";

export interface Account {
  name: string;
  email: string;
  role: string;
  isAdmin: boolean;
}

interface AccountMenuProps {
  account: Account;
  theme: Theme;
  /** Keeps the choice for the next visit. */
  saveTheme: (theme: Theme) => Promise<void>;
}

const themeNames: Record<Theme, string> = { system: "As the system", light: "Light", dark: "Dark" };

export function AccountMenu({ account, theme: savedTheme, saveTheme }: AccountMenuProps) {
  const [theme, setTheme] = useState(savedTheme);
  const [signOutProblem, setSignOutProblem] = useState("");

  function chooseTheme(value: unknown) {
    if (!isTheme(value)) return;
    document.documentElement.dataset.theme = value;
    setTheme(value);
    void saveTheme(value);
  }

  async function signOut() {
    const answer = await fetch("/api/auth/sign-out", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    }).catch(() => undefined);
    // A whole new page, so that nothing of this account stays in memory.
    if (answer?.ok) window.location.assign("/sign-in");
    else setSignOutProblem("Not signed out: the server did not answer. Try again.");
  }

  return (
    <Menu.Root>
      <Menu.Trigger render={<Button look="quiet" className="min-w-0 shrink px-2" />}>
        <span className="truncate">{account.name}</span>
        <ChevronDown aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-30 outline-none">
          <Menu.Popup className={cn(popupStyle, "w-64 p-1")}>
            <div className="px-2 py-2">
              <p className="truncate font-medium">{account.name}</p>
              <p className="truncate text-muted">{account.email}</p>
              <p className="text-xs text-muted">{account.role}</p>
            </div>
            {account.isAdmin && (
              <Menu.LinkItem href="/audit" className={popupItemStyle}>
                <ScrollText aria-hidden className="size-4 text-muted" />
                Audit log
              </Menu.LinkItem>
            )}
            <Menu.Separator className="my-1 h-px bg-line" />
            <Menu.RadioGroup value={theme} onValueChange={chooseTheme} aria-label="Theme">
              <p aria-hidden className="px-2 pt-1 text-xs text-muted">
                Theme
              </p>
              {themes.map((value) => (
                <Menu.RadioItem key={value} value={value} className={popupItemStyle}>
                  <span className="flex size-4 items-center justify-center">
                    <Menu.RadioItemIndicator>
                      <Check aria-hidden className="size-4 text-accent" />
                    </Menu.RadioItemIndicator>
                  </span>
                  {themeNames[value]}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="my-1 h-px bg-line" />
            <Menu.Item closeOnClick={false} onClick={() => void signOut()} className={popupItemStyle}>
              <LogOut aria-hidden className="size-4 text-muted" />
              Sign out
            </Menu.Item>
            <p role="alert" className="px-2 py-1 text-bad empty:hidden">
              {signOutProblem}
            </p>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
