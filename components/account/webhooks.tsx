"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "@/components/exports/problem";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { SecretDialog } from "@/components/ui/overlay/secret-dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiFailure } from "@/lib/client/api-failure";
import { createWebhookMutation, webhooksQuery } from "./queries";
import { WebhookRow } from "./webhook-row";

/** Endpoints of the person's own programs that are told when an export has ended. */
export function Webhooks() {
  const { data, error } = useQuery(webhooksQuery());
  const [url, setUrl] = useState("");
  const [isSecretShown, setIsSecretShown] = useState(false);
  const create = useMutation(createWebhookMutation());
  const fieldErrors = create.error instanceof ApiFailure ? (create.error.details.url ?? []) : [];
  const problem = error ?? (fieldErrors.length === 0 ? create.error : null);
  return (
    <>
      <div className="flex flex-col gap-2">
        <h1 className="text-lg font-semibold">Webhooks</h1>
        <p className="text-muted">
          A signed message is sent to each endpoint when an export of yours is ready or has failed, so that a
          program need not ask.
        </p>
      </div>
      <form
        className="flex items-start gap-2 max-sm:flex-col max-sm:items-stretch"
        onSubmit={(event) => {
          event.preventDefault();
          if (create.isPending) return;
          create.mutate(url, {
            onSuccess: () => {
              setUrl("");
              setIsSecretShown(true);
            },
          });
        }}
      >
        <Field label="Address of the endpoint" errors={fieldErrors} className="flex-1">
          {(control) => (
            <Input
              {...control}
              type="url"
              required
              placeholder="https://"
              value={url}
              onChange={(event) => setUrl(event.target.value)}
            />
          )}
        </Field>
        {/* Never switched off: it would lose the focus, and the dialog could not give it back. */}
        <Button type="submit" look="primary" className="sm:mt-5">
          Add endpoint
        </Button>
      </form>
      {problem && (
        <Notice tone="bad">
          <Problem error={problem} />
        </Notice>
      )}
      {!data && !error && <Skeleton className="h-16" />}
      {data?.length === 0 && (
        <p className="border-t border-line pt-4 text-muted">
          No endpoints yet. Add the address of your program; it gets a secret to check the messages with.
        </p>
      )}
      {data && data.length > 0 && (
        <ul aria-label="Endpoints" className="border-t border-line">
          {data.map((webhook) => (
            <WebhookRow key={webhook.id} webhook={webhook} />
          ))}
        </ul>
      )}
      <SecretDialog
        isOpen={isSecretShown}
        onClose={() => setIsSecretShown(false)}
        title="Secret of the new endpoint"
        secret={create.data?.secret}
        name="secret"
      />
    </>
  );
}
