"use server";

import { cookies } from "next/headers";
import { deps } from "@/app/deps";
import { isTheme, type Theme, themeCookie } from "@/components/shell/theme";
import { isReachedByHttps } from "@/lib/auth/sessions";

/** Keeps the theme of this browser for a year. */
export async function setTheme(theme: Theme): Promise<void> {
  // A server action can be called with anything.
  if (!isTheme(theme)) return;
  (await cookies()).set(themeCookie, theme, {
    maxAge: 365 * 24 * 3600,
    sameSite: "lax",
    httpOnly: true,
    secure: isReachedByHttps(deps().appUrl),
    path: "/",
  });
}
