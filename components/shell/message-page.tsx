import type { ReactNode } from "react";
import { Logo } from "./logo";

/** A page that has only one thing to say, and what to do about it. */
export function MessagePage({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-4 p-6">
      <Logo />
      <h1 className="text-lg font-semibold">{title}</h1>
      <p className="text-base text-muted">{text}</p>
      {children}
    </main>
  );
}
