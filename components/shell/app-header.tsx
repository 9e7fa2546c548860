import Link from "next/link";
import type { ComponentProps } from "react";
import { AccountMenu } from "./account-menu";
import { Logo } from "./logo";
import { OfflineBar } from "./offline-bar";
import { ShortcutKeys } from "./shortcut-keys";
import { SkipLink } from "./skip-link";

export function AppHeader(props: ComponentProps<typeof AccountMenu>) {
  return (
    <>
      <SkipLink to="content">Skip to the page</SkipLink>
      <header className="flex h-12 shrink-0 items-center justify-between gap-4 border-b border-line bg-surface pe-2 ps-4 print:hidden">
        <Link href="/reports" aria-label="Tranche: reports" className="flex rounded-sm">
          <Logo />
        </Link>
        <div className="flex min-w-0 items-center gap-1">
          <ShortcutKeys />
          <AccountMenu {...props} />
        </div>
      </header>
      <OfflineBar />
    </>
  );
}
