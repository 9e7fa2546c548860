import type { Route } from "next";

/**
 * The sign-in page, from which one comes back to `address`, a path with its query. A key that came along in it goes no
 * further: addresses are kept in histories and logs.
 */
export function signInAddress(address: string): Route {
  const [path = "/", query = ""] = address.split("?", 2);
  const pairs = query
    .split("&")
    .filter((pair) => pair !== "" && decoded(pair.split("=", 1)[0]) !== "api_key");
  const next = pairs.length === 0 ? path : `${path}?${pairs.join("&")}`;
  return `/sign-in?next=${encodeURIComponent(next)}` as Route;
}

function decoded(name = ""): string {
  return new URLSearchParams(`${name}=`).keys().next().value ?? "";
}
