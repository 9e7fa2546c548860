import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { isRefusal } from "@/components/exports/data/is-refusal";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

interface AskProblemProps {
  error: Error;
  lookAhead: Pick<UseQueryResult, "error" | "isFetching" | "refetch">;
  /** The problem in words. */
  children: ReactNode;
}

/** Why an export, or the look ahead at it, cannot be had. A look ahead that failed in passing can be had again. */
export function AskProblem({ error, lookAhead, children }: AskProblemProps) {
  return (
    <Notice tone="bad">
      {children}
      {error === lookAhead.error && !isRefusal(error) && (
        <p className="mt-1">
          <Button size="sm" disabled={lookAhead.isFetching} onClick={() => void lookAhead.refetch()}>
            Try again
          </Button>
        </p>
      )}
    </Notice>
  );
}
