"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { LiveExports } from "@/components/exports/data/live-exports";
import { FormatsProvider } from "@/components/format/use-formats";
import { later } from "@/components/ui/overlay/later";
import { ShownLater } from "@/components/ui/overlay/shown-later";
import { ToastsProvider } from "@/components/ui/overlay/toasts";
import { ApiFailure } from "@/lib/client/api-failure";
import { useEarlyPress } from "./use-early-press";

const watch = later(async () => (await import("@/components/exports/notices/exports-watch")).ExportsWatch);

interface ProvidersProps {
  isSignedIn: boolean;
  /** The person's, as `readLocale` gives it. */
  locale: string;
  children: ReactNode;
}

const retriesMax = 2;

function isRefusal(error: Error): boolean {
  return error instanceof ApiFailure && error.status >= 400 && error.status < 500;
}

/** What every page stands in. It outlives a change of page, so that exports are watched wherever the person goes. */
export function Providers({ isSignedIn, locale, children }: ProvidersProps) {
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
  useEarlyPress();
  return (
    <QueryClientProvider client={queryClient}>
      <NuqsAdapter>
        <FormatsProvider locale={locale}>
          <ToastsProvider>
            {isSignedIn ? (
              <LiveExports>
                {children}
                <ShownLater part={watch} props={{}} />
              </LiveExports>
            ) : (
              children
            )}
          </ToastsProvider>
        </FormatsProvider>
      </NuqsAdapter>
    </QueryClientProvider>
  );
}
