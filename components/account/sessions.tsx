"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { LocalTime } from "@/components/exports/local-time";
import { Problem } from "@/components/exports/problem";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import type { SessionObject } from "@/lib/contract/account";
import { endSessionsMutation, sessionsQuery } from "./queries";

/** Where the person is signed in, and a way to end it. */
export function Sessions() {
  const { data, error } = useQuery(sessionsQuery());
  const end = useMutation(endSessionsMutation());
  const problem = error ?? end.error;
  const others = data?.filter((session) => !session.is_current).length ?? 0;
  return (
    <section aria-labelledby="sessions" className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <h1 id="sessions" className="text-lg font-semibold">
          Sessions
        </h1>
        <p className="text-muted">
          Where you are signed in. End what you do not know, and then change your password. A session ends by
          itself when it is not used for 14 days, and after 30 days in any case.
        </p>
      </div>
      {problem && (
        <Notice tone="bad">
          <Problem error={problem} />
        </Notice>
      )}
      {data ? (
        <ul aria-label="Your sessions" className="border-t border-line">
          {data.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              isBusy={end.isPending}
              onEnd={() => end.mutate(session.id)}
            />
          ))}
        </ul>
      ) : (
        !error && <Skeleton className="h-16" />
      )}
      <Button
        className="self-start"
        disabled={others === 0 || end.isPending}
        onClick={() => end.mutate("others")}
      >
        End all others
      </Button>
    </section>
  );
}

interface SessionRowProps {
  session: SessionObject;
  isBusy: boolean;
  onEnd: () => void;
}

function SessionRow({ session, isBusy, onEnd }: SessionRowProps) {
  const device = session.device ?? "Unknown device";
  return (
    <li className="flex items-center justify-between gap-4 border-b border-line py-3">
      <div className="flex min-w-0 flex-col">
        <p className="font-medium">
          {device}
          {session.is_current && <span className="font-normal text-muted"> · this one</span>}
        </p>
        <p className="text-muted">
          {session.ip_address === null ? "Address not known" : `From ${session.ip_address}`}, signed in{" "}
          <LocalTime iso={session.created_at} />, last used <LocalTime iso={session.last_used_at} />
        </p>
      </div>
      {!session.is_current && (
        <Button size="sm" disabled={isBusy} onClick={onEnd} aria-label={`End the session: ${device}`}>
          End
        </Button>
      )}
    </li>
  );
}
