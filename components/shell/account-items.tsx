import { BookOpen, KeyRound, Languages, LogOut, MonitorSmartphone, ScrollText, Webhook } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { askAccount } from "@/components/api/client";
import { MenuChoice, MenuItem, MenuLink, MenuSeparator } from "@/components/ui/overlay/menu";
import type { AccountMenuProps } from "./account-menu";
import { isTheme, type Theme, themes } from "./theme";

const themeNames: Record<Theme, string> = { system: "As the system", light: "Light", dark: "Dark" };

/** What the account menu has to offer. */
export function AccountItems({ account, theme: savedTheme, saveTheme }: AccountMenuProps) {
  const [theme, setTheme] = useState(savedTheme);
  const [signOutProblem, setSignOutProblem] = useState("");

  function chooseTheme(value: unknown) {
    if (!isTheme(value)) return;
    document.documentElement.dataset.theme = value;
    setTheme(value);
    void saveTheme(value);
  }

  async function signOut() {
    const answer = await askAccount("/sign-out", { method: "POST", body: {} }).catch(() => undefined);
    // A whole new page, so that nothing of this account stays in memory.
    if (answer) window.location.assign("/sign-in");
    else setSignOutProblem("Not signed out: the server did not answer. Try again.");
  }

  return (
    <>
      <div className="px-2 py-2">
        <p className="truncate font-medium">{account.name}</p>
        <p className="truncate text-muted">{account.email}</p>
        <p className="text-xs text-muted">{account.role}</p>
      </div>
      <MenuSeparator />
      <MenuLink icon={<KeyRound aria-hidden />} link={<Link href="/account/api-key" />}>
        API key
      </MenuLink>
      <MenuLink icon={<MonitorSmartphone aria-hidden />} link={<Link href="/account/sessions" />}>
        Sessions and password
      </MenuLink>
      <MenuLink icon={<Languages aria-hidden />} link={<Link href="/account/numbers-and-dates" />}>
        Numbers and dates
      </MenuLink>
      <MenuLink icon={<Webhook aria-hidden />} link={<Link href="/account/webhooks" />}>
        Webhooks
      </MenuLink>
      <MenuLink icon={<BookOpen aria-hidden />} link={<Link href="/docs" />}>
        API documentation
      </MenuLink>
      {account.isAdmin && (
        <MenuLink icon={<ScrollText aria-hidden />} link={<Link href="/audit" />}>
          Audit log
        </MenuLink>
      )}
      <MenuSeparator />
      <MenuChoice
        title="Theme"
        options={themes.map((value) => ({ value, label: themeNames[value] }))}
        value={theme}
        onChange={chooseTheme}
      />
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden />} closesMenu={false} onSelect={() => void signOut()}>
        Sign out
      </MenuItem>
      <p role="alert" className="px-2 py-1 text-bad empty:hidden">
        {signOutProblem}
      </p>
    </>
  );
}
