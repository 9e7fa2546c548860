"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { LocalTime } from "@/components/exports/local-time";
import { Problem } from "@/components/exports/problem";
import { ReceiptBody, ReceiptSkeleton } from "@/components/receipt/receipt";
import { Logo } from "@/components/shell/logo";
import { signInAddress } from "@/components/shell/sign-in-address";
import { useHash } from "@/components/shell/use-hash";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ApiFailure } from "@/lib/client/api-failure";
import { downloadShareMutation, openedShareQuery } from "./requests";

/** What is behind a shared link: receipt and file of one export, for whoever has the link. */
export function SharedView({ id }: { id: string }) {
  const hash = useHash();
  const secret = hash === null ? null : hash || (sessionStorage.getItem(keptKey(id)) ?? "");
  const { data, error } = useQuery(openedShareQuery(id, secret));
  const download = useMutation(downloadShareMutation(id, secret ?? ""));
  const refused = error ?? download.error;
  const code = refused instanceof ApiFailure ? refused.code : undefined;
  if (code === "NOT_FOUND" || code === "BAD_REQUEST") {
    return (
      <Frame title="This link opens nothing">
        <p className="text-muted">
          It has ended, was revoked, or was not copied whole. Ask whoever sent it for a new one.
        </p>
      </Frame>
    );
  }
  if (code === "UNAUTHORIZED") {
    return (
      <Frame title="Sign in to open this link">
        <p className="text-muted">It is for people who have an account here.</p>
        <Button look="primary" className="self-start" onClick={() => signIn(id, secret ?? "")}>
          Sign in
        </Button>
      </Frame>
    );
  }
  return (
    <Frame title={data?.manifest.display_name ?? "Shared export"}>
      {refused && (
        <Notice tone="bad">
          <Problem error={refused} />
        </Notice>
      )}
      {data ? (
        <>
          <div className="flex flex-wrap items-center justify-between gap-4 print:hidden">
            <p className="text-muted">
              This link ends <LocalTime iso={data.expires_at} />
            </p>
            <Button look="primary" disabled={download.isPending} onClick={() => download.mutate()}>
              <Download aria-hidden />
              Download
            </Button>
          </div>
          <h2 className="border-b border-line pb-2 text-base font-semibold">Receipt</h2>
          <ReceiptBody manifest={data.manifest} reader="its owner" />
        </>
      ) : (
        !refused && <ReceiptSkeleton />
      )}
    </Frame>
  );
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-3xl flex-col gap-6 p-6">
      <Logo />
      <h1 className="text-lg font-semibold">{title}</h1>
      {children}
    </main>
  );
}

/** Signing in leads back here without what stood behind the #: this tab keeps it meanwhile. */
const keptKey = (id: string) => `shared-link ${id}`;

function signIn(id: string, secret: string): void {
  sessionStorage.setItem(keptKey(id), secret);
  window.location.assign(signInAddress(`/s/${id}`));
}
