"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { LocalTime } from "@/components/exports/local-time";
import { Problem } from "@/components/exports/problem";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { NativeSelect } from "@/components/ui/native-select";
import { Notice } from "@/components/ui/notice";
import { SecretDialog } from "@/components/ui/overlay/secret-dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { useIsHydrated } from "@/components/ui/use-is-hydrated";
import type { ApiKeyObject } from "@/lib/contract/api-key";
import { apiKeyQuery, endPreviousApiKeyMutation, rotateApiKeyMutation } from "./queries";

/** How long the old key may go on, in hours. */
const overlaps: [string, number][] = [
  ["ends at once", 0],
  ["works for one more hour", 1],
  ["works for 8 more hours", 8],
  ["works for 24 more hours", 24],
];

/** The person's own key of the API: when it was made, and how to get another. */
export function ApiKey() {
  const { data, error } = useQuery(apiKeyQuery());
  const [isOpen, setIsOpen] = useState(false);
  const [previousHours, setPreviousHours] = useState(0);
  const rotate = useMutation(rotateApiKeyMutation());
  // The server may be reached under other names.
  const origin = useIsHydrated() ? window.location.origin : "$ORIGIN";
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
            setPreviousHours(0);
            setIsOpen(true);
          }}
        >
          {action}
        </Button>
      </div>
      {data?.previous && <PreviousKey previous={data.previous} />}
      <section aria-labelledby="use" className="flex flex-col gap-2">
        <h2 id="use" className="font-medium">
          How to use it
        </h2>
        <p className="text-muted">
          Send it in the header <code className="font-mono text-xs">X-Api-Key</code> of each request, never in
          an address.
        </p>
        <pre className="rounded-sm bg-hover px-3 py-2 font-mono text-xs break-all whitespace-pre-wrap">
          {`curl "${origin}/api/v1/exports" -H "X-Api-Key: $KEY"`}
        </pre>
      </section>
      <SecretDialog
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        title={rotate.data ? "Your new API key" : action}
        secret={rotate.data?.key}
        isMaking={rotate.isPending}
        name="key"
        making={{ label: action, onMake: () => rotate.mutate(previousHours) }}
        below={
          rotate.error && (
            <Notice tone="bad">
              <Problem error={rotate.error} />
            </Notice>
          )
        }
      >
        {data?.exists ? (
          <div className="flex flex-col gap-3">
            <Field label="The old key">
              {(control) => (
                <NativeSelect
                  {...control}
                  value={previousHours}
                  onChange={(event) => setPreviousHours(Number(event.target.value))}
                >
                  {overlaps.map(([words, hours]) => (
                    <option key={hours} value={hours}>
                      {words}
                    </option>
                  ))}
                </NativeSelect>
              )}
            </Field>
            <p className="text-muted">
              Your programs may need time to get the new one. End the old one at once where somebody else may
              know it.
            </p>
            {data.previous && <p>The key from before that, which still works, ends at once.</p>}
          </div>
        ) : (
          <p>The key is shown once, on the next page of this dialog.</p>
        )}
      </SecretDialog>
    </>
  );
}

function KeyWords({ apiKey: { exists, created_at, last_used_at } }: { apiKey: ApiKeyObject }) {
  if (!exists) return <p>You have no key yet.</p>;
  return (
    <div>
      <p>
        You have a key
        {created_at !== null && (
          <>
            , made on <LocalTime iso={created_at} />
          </>
        )}
        .
      </p>
      <LastUse at={last_used_at} />
    </div>
  );
}

function LastUse({ at }: { at: string | null }) {
  return (
    <p className="text-muted">
      {at === null ? (
        "It has not been used yet."
      ) : (
        <>
          Last used on <LocalTime iso={at} />.
        </>
      )}
    </p>
  );
}

/** The key before, while it works: whether anything still uses it, and its end. */
function PreviousKey({ previous }: { previous: NonNullable<ApiKeyObject["previous"]> }) {
  const end = useMutation(endPreviousApiKeyMutation());
  return (
    <section
      aria-label="The key before"
      className="-mt-4 flex flex-wrap items-center justify-between gap-4 border-b border-line pb-3"
    >
      <div>
        <p>
          The key before works until <LocalTime iso={previous.expires_at} />.
        </p>
        <LastUse at={previous.last_used_at} />
        {end.error && (
          <p role="alert" className="text-bad">
            <Problem error={end.error} />
          </p>
        )}
      </div>
      <Button disabled={end.isPending} onClick={() => end.mutate()}>
        End it now
      </Button>
    </section>
  );
}
