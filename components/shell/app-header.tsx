import type { ComponentProps } from "react";
import { AccountMenu } from "./account-menu";
import { Logo } from "./logo";

export function AppHeader(props: ComponentProps<typeof AccountMenu>) {
  return (
    <header className="flex h-12 shrink-0 items-center justify-between gap-4 border-b border-line bg-surface pr-2 pl-4">
      <Logo />
      <AccountMenu {...props} />
    </header>
  );
}
