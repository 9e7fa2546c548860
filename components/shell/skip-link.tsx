"use client";

import type { ReactNode } from "react";

/** For the keyboard: past what comes next, to the element with this id. Seen only while it has the focus. */
export function SkipLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <a
      href={`#${to}`}
      onClick={(event) => {
        // The address of the page says what is shown, and keeps to that.
        event.preventDefault();
        document.getElementById(to)?.focus();
      }}
      className="absolute inset-s-2 top-2 z-40 rounded-md bg-accent-fill px-3 py-1.5 font-medium text-on-accent not-focus-visible:sr-only print:hidden"
    >
      {children}
    </a>
  );
}
