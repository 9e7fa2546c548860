"use server";

import { cookies } from "next/headers";
import { summaryCookie } from "@/components/reports/summary/summary-preference";

/** Keeps for a year whether the summary is open in this browser. */
export async function setSummaryOpen(isOpen: boolean): Promise<void> {
  (await cookies()).set(summaryCookie, isOpen ? "open" : "closed", {
    maxAge: 365 * 24 * 3600,
    sameSite: "lax",
    path: "/reports",
  });
}
