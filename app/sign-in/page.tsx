import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { deps } from "@/app/deps";
import { findSessionViewer } from "@/app/find-session-viewer";
import { Logo } from "@/components/shell/logo";
import { SignInForm } from "@/components/sign-in/sign-in-form";
import { localAddress } from "./local-address";

export const metadata: Metadata = { title: "Sign in" };

export default async function Page({ searchParams }: PageProps<"/sign-in">) {
  const { next } = await searchParams;
  const address = localAddress(typeof next === "string" ? next : undefined, "/reports");
  // The cast: which route the path belongs to is known at run time only.
  if (await findSessionViewer()) redirect(address as Route);
  return (
    <main className="mx-auto flex min-h-dvh max-w-80 flex-col justify-center gap-6 p-4">
      <div className="flex flex-col gap-4">
        <Logo />
        <h1 className="text-lg font-semibold">Sign in</h1>
      </div>
      <SignInForm next={address} demoAccounts={deps().settings.DEMO_ACCOUNTS} />
    </main>
  );
}
