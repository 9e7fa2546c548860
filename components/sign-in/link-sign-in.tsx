"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Logo } from "@/components/shell/logo";
import { useHash } from "@/components/shell/use-hash";
import { Notice } from "@/components/ui/notice";
import { signInByLink } from "./sign-in";

/** Signs in with the secret behind the #, and goes on to the reports; or says why not, and where else to go. */
export function LinkSignIn() {
  const secret = useHash();
  // Asked once for each secret, however often the page is drawn: the second time it would have been used.
  const { data: refusal } = useQuery({
    queryKey: ["sign-in-link", secret],
    queryFn: async () => (await signInByLink(secret ?? "")) ?? "",
    enabled: secret !== null,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    // A whole new page, so that nothing of an earlier account stays in memory, and without the secret in its history.
    if (refusal === "") window.location.replace("/reports");
  }, [refusal]);
  return (
    <main className="mx-auto flex min-h-dvh max-w-80 flex-col justify-center gap-4 p-4">
      <Logo />
      <h1 className="text-lg font-semibold">Sign in</h1>
      {refusal ? (
        <>
          <Notice tone="bad">{refusal}</Notice>
          <a className="text-accent underline" href="/sign-in">
            Sign in with e-mail and password
          </a>
        </>
      ) : (
        <p className="text-muted" role="status">
          Signing in…
        </p>
      )}
    </main>
  );
}
