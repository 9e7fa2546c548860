import { cookies } from "next/headers";
import { AppHeader } from "@/components/shell/app-header";
import { isTheme, themeCookie } from "@/components/shell/theme";
import type { Viewer } from "@/lib/auth/viewer";
import { roleName } from "./role-name";
import { setTheme } from "./set-theme";

/** The header of every page of the signed-in app. */
export async function SignedInHeader({ viewer }: { viewer: Viewer }) {
  const theme = (await cookies()).get(themeCookie)?.value;
  return (
    <AppHeader
      account={{
        userId: viewer.userId,
        name: viewer.name,
        email: viewer.email,
        role: roleName(viewer.scope),
        isAdmin: viewer.isAdmin,
      }}
      theme={isTheme(theme) ? theme : "system"}
      saveTheme={setTheme}
    />
  );
}
