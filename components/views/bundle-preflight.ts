import { queryOptions } from "@tanstack/react-query";
import { postPreflight } from "@/components/exports/data/requests";
import { type BundleChoice, bundleRequest, type WorkbookOptions } from "./bundle-request";

/** What a workbook of these reports would be, with the keys of the choices in the order of its members. */
export function bundlePreflightQuery(chosen: readonly BundleChoice[], options: WorkbookOptions) {
  const body = bundleRequest(chosen, options);
  return queryOptions({
    queryKey: ["bundle-preflight", body],
    queryFn: async ({ signal }) => ({
      keys: chosen.map(({ key }) => key),
      preflight: await postPreflight(body, signal),
    }),
    // Asked anew each time, since data and other exports move on.
    staleTime: 0,
    gcTime: 0,
    retry: 1,
  });
}
