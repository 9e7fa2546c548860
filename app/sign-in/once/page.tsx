import type { Metadata } from "next";
import { LinkSignIn } from "@/components/sign-in/link-sign-in";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

/** For whoever has a sign-in link. Its secret stands behind the #, so the server learns it only from the page. */
export default function Page() {
  return <LinkSignIn />;
}
