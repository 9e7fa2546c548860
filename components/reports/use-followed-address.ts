import type { Route } from "next";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useEffect, useEffectEvent } from "react";

/** Longer than it takes to get a page that is not at hand. */
const settleMs = 1_000;

/**
 * Sees to it that the page shows what its address says. Next's router can lose the second of two steps back that follow
 * each other at once, when the first still waits for the server (16.4.6, after a reload): the address then is another
 * one than the page's, for good.
 */
export function useFollowedAddress(): void {
  const router = useRouter();
  const pathname = usePathname();
  const shown = useSearchParams().toString();
  const follow = useEffectEvent(() => {
    const { location } = window;
    const isElsewhere = location.pathname !== pathname;
    if (isElsewhere || new URLSearchParams(location.search).toString() === shown) return;
    router.replace(`${location.pathname}${location.search}` as Route, { scroll: false });
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onPopState = () => {
      clearTimeout(timer);
      timer = setTimeout(follow, settleMs);
    };
    window.addEventListener("popstate", onPopState);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("popstate", onPopState);
    };
  }, []);
}
