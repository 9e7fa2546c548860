import type { Metadata } from "next";
import { headers } from "next/headers";
import { deps } from "@/app/deps";
import { DocsHeader } from "@/components/docs/docs-header";
import { DocsPage } from "@/components/docs/docs-page";
import { samples } from "@/components/docs/samples";
import { publicOrigin } from "@/lib/http/call/public-origin";
import { openApiDocument } from "@/lib/http/openapi/document";

export const metadata: Metadata = { title: "API" };

/** For everybody: one has to be able to read it before one has a key. */
export default async function Page() {
  // The samples run as they are printed.
  const origin = publicOrigin(deps().appUrl, await headers());
  return (
    <>
      <DocsHeader />
      <DocsPage document={openApiDocument()} samples={samples(`${origin}/api/v1`)} />
    </>
  );
}
