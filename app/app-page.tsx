import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { AppHeader } from "@/components/shell/app-header";
import { isTheme, themeCookie } from "@/components/shell/theme";
import { cn } from "@/components/ui/cn";
import type { Viewer } from "@/lib/auth/viewer";
import { roleName } from "./reports/role-name";
import { setTheme } from "./reports/set-theme";

interface AppPageProps {
  viewer: Viewer;
  /** "text" is read from top to bottom, "table" has many columns. */
  width?: "text" | "table";
  children: ReactNode;
}

/** A page of the signed-in app that scrolls as a whole. */
export async function AppPage({ viewer, width = "text", children }: AppPageProps) {
  const theme = (await cookies()).get(themeCookie)?.value;
  return (
    <div className="flex min-h-dvh flex-col">
      <AppHeader
        account={{
          name: viewer.name,
          email: viewer.email,
          role: roleName(viewer.scope),
          isAdmin: viewer.isAdmin,
        }}
        theme={isTheme(theme) ? theme : "system"}
        saveTheme={setTheme}
      />
      <main
        className={cn(
          "mx-auto flex w-full flex-1 flex-col gap-6 p-4 sm:p-8",
          width === "text" ? "max-w-3xl" : "max-w-6xl",
        )}
      >
        {children}
      </main>
    </div>
  );
}
