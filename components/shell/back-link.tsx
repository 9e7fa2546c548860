import { ArrowLeft } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { buttonStyle } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";

/** The way back from a page to where one works. */
export function BackLink({ href, children }: { href: Route; children: string }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className={cn(buttonStyle({ look: "quiet", size: "sm" }), "-ms-2 self-start print:hidden")}
    >
      <ArrowLeft aria-hidden className="rtl:-scale-x-100" />
      {children}
    </Link>
  );
}
