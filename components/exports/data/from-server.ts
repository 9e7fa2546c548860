import { useIsHydrated } from "@/components/ui/use-is-hydrated";

/** What came with the page. */
export interface FromServer<Data> {
  data: Data;
  /** When the server had it, in milliseconds since 1970. */
  readAt: number;
}

interface Known<Data> {
  data: Data | undefined;
  dataUpdatedAt: number;
  error: Error | null;
}

/** Options with which a query begins at what came with the page. */
export function beginningAt<Data>({ data, readAt }: FromServer<Data>) {
  return { initialData: data, initialDataUpdatedAt: readAt };
}

/**
 * What is known now, but in the first rendering what came with the page. An event or another part of the page may have
 * brought something newer before that rendering, which yet has to be the server's.
 */
export function useKnown<Data>(known: Known<Data>, sent: FromServer<Data> | undefined): Known<Data> {
  const isHydrated = useIsHydrated();
  return isHydrated || !sent ? known : { data: sent.data, dataUpdatedAt: sent.readAt, error: null };
}
