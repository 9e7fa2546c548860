import type { ReactNode } from "react";
import { BackLink } from "@/components/shell/back-link";
import { cn } from "@/components/ui/cn";
import type { Viewer } from "@/lib/auth/viewer";
import { SignedInHeader } from "./signed-in-header";

interface AppPageProps {
  viewer: Viewer;
  /** What is on it leads back by itself; else there is a way to the reports. */
  hasOwnWayBack?: boolean;
  /** "text" is read from top to bottom, "table" has many columns. */
  width?: "text" | "table";
  children: ReactNode;
}

/** A page of the signed-in app that scrolls as a whole. */
export function AppPage({ viewer, hasOwnWayBack = false, width = "text", children }: AppPageProps) {
  return (
    <div className={cn("flex min-h-dvh flex-col", width === "table" && "print:[page:wide]")}>
      <SignedInHeader viewer={viewer} />
      <main
        id="content"
        tabIndex={-1}
        className={cn(
          "mx-auto flex w-full flex-1 flex-col gap-6 p-4 outline-none sm:p-8",
          width === "text" ? "max-w-3xl" : "max-w-6xl",
        )}
      >
        {!hasOwnWayBack && <BackLink href="/reports">Reports</BackLink>}
        {children}
      </main>
    </div>
  );
}
