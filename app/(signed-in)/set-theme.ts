"use server";

import { cookies } from "next/headers";
import { isTheme, type Theme, themeCookie } from "@/components/shell/theme";
import { deps } from "@/lib/deps";

/** Keeps the theme of this browser for a year. */
export async function setTheme(theme: Theme): Promise<void> {
  // A server action can be called with anything.
  if (!isTheme(theme)) return;
  (await cookies()).set(themeCookie, theme, {
    maxAge: 365 * 24 * 3600,
    sameSite: "lax",
    httpOnly: true,
    secure: deps().settings.APP_URL?.startsWith("https:") ?? false,
    path: "/",
  });
}
