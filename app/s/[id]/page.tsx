import type { Metadata } from "next";
import { SharedView } from "@/components/shares/shared-view";

export const metadata: Metadata = { title: "Shared export", robots: { index: false } };

/** For whoever has a shared link. The same for every id, also for those that never were: the secret is asked for later. */
export default async function Page({ params }: PageProps<"/s/[id]">) {
  return <SharedView id={(await params).id} />;
}
