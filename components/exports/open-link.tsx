import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonStyle } from "@/components/ui/button";

/** The page of one export: its receipt, or how far it is. */
export function exportAddress(id: number): Route {
  // The cast: the generated types know texts in addresses, not numbers.
  return `/exports/${id}` as Route;
}

export function OpenLink({ id, children }: { id: number; children: ReactNode }) {
  return (
    <Link href={exportAddress(id)} prefetch={false} className={buttonStyle({ look: "quiet", size: "sm" })}>
      {children}
    </Link>
  );
}
