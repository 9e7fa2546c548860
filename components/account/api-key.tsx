"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { LocalTime } from "@/components/exports/local-time";
import { Problem } from "@/components/exports/problem";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { SecretDialog } from "@/components/ui/overlay/secret-dialog";
import { Skeleton } from "@/components/ui/skeleton";
import type { ApiKeyObject } from "@/lib/contract/api-key";
import { apiKeyQuery, rotateApiKeyMutation } from "./queries";

/** The person's own key of the API: when it was made, and how to get another. */
export function ApiKey() {
  const { data, error } = useQuery(apiKeyQuery());
  const [isOpen, setIsOpen] = useState(false);
  const rotate = useMutation(rotateApiKeyMutation());
  const action = data?.exists ? "Rotate the key" : "Make a key";
  return (
    <>
      <div className="flex flex-col gap-2">
        <h1 className="text-lg font-semibold">API key</h1>
        <p className="text-muted">
          For programs that ask for exports in your name. A key sees exactly what you see, and you have one at
          a time.
        </p>
      </div>
      {error && (
        <Notice tone="bad">
          <Problem error={error} />
        </Notice>
      )}
      <div className="flex flex-wrap items-center justify-between gap-4 border-y border-line py-3">
        {data ? <KeyWords apiKey={data} /> : <Skeleton className="h-5 w-56" />}
        <Button
          disabled={!data}
          onClick={() => {
            rotate.reset();
            setIsOpen(true);
          }}
        >
          {action}
        </Button>
      </div>
      <section aria-labelledby="use" className="flex flex-col gap-2">
        <h2 id="use" className="font-medium">
          How to use it
        </h2>
        <p className="text-muted">
          Send it in the header <code className="font-mono text-xs">X-Api-Key</code> of each request, never in
          an address.
        </p>
        <pre className="rounded-sm bg-hover px-3 py-2 font-mono text-xs break-all whitespace-pre-wrap">
          {'curl "$ORIGIN/api/v1/exports" -H "X-Api-Key: $KEY"'}
        </pre>
      </section>
      <SecretDialog
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        title={rotate.data ? "Your new API key" : action}
        secret={rotate.data?.key}
        name="key"
        footer={
          <>
            <Button look="quiet" onClick={() => setIsOpen(false)}>
              Cancel
            </Button>
            <Button look="primary" disabled={rotate.isPending} onClick={() => rotate.mutate()}>
              {action}
            </Button>
          </>
        }
        below={
          rotate.error && (
            <Notice tone="bad">
              <Problem error={rotate.error} />
            </Notice>
          )
        }
      >
        <p>
          {data?.exists
            ? "The old key stops working at once, in every program that uses it."
            : "The key is shown once, on the next page of this dialog."}
        </p>
      </SecretDialog>
    </>
  );
}

function KeyWords({ apiKey: { exists, created_at } }: { apiKey: ApiKeyObject }) {
  if (!exists) return <p>You have no key yet.</p>;
  if (created_at === null) return <p>You have a key.</p>;
  return (
    <p>
      You have a key, made on <LocalTime iso={created_at} />.
    </p>
  );
}
