"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { ExportsWatch } from "@/components/exports/exports-watch";
import { LiveExports } from "@/components/exports/live-exports";
import { ToastsProvider } from "@/components/ui/toasts";
import { ApiFailure } from "@/lib/client/api-failure";

interface ProvidersProps {
  isSignedIn: boolean;
  children: ReactNode;
}

const retriesMax = 2;

function isRefusal(error: Error): boolean {
  return error instanceof ApiFailure && error.status >= 400 && error.status < 500;
}

/** What every page stands in. It outlives a change of page, so that exports are watched wherever the person goes. */
export function Providers({ isSignedIn, children }: ProvidersProps) {
  const [queryClient] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            // A refusal stays one however often it is asked for; a failure on the way may pass.
            retry: (failures, error) => failures < retriesMax && !isRefusal(error),
          },
        },
      }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <NuqsAdapter>
        <ToastsProvider>
          {isSignedIn ? (
            <LiveExports>
              {children}
              <ExportsWatch />
            </LiveExports>
          ) : (
            children
          )}
        </ToastsProvider>
      </NuqsAdapter>
    </QueryClientProvider>
  );
}
