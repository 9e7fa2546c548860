import type { Metadata } from "next";
import { headers } from "next/headers";
import { DocsHeader } from "@/components/docs/docs-header";
import { DocsPage } from "@/components/docs/docs-page";
import { samples } from "@/components/docs/samples";
import { deps } from "@/lib/deps";
import { openApiDocument } from "@/lib/http/openapi/document";

export const metadata: Metadata = { title: "API" };

/** For everybody: one has to be able to read it before one has a key. */
export default async function Page() {
  return (
    <>
      <DocsHeader />
      <DocsPage document={openApiDocument()} samples={samples(`${await origin()}/api/v1`)} />
    </>
  );
}

/** Where the reader reaches us, so that the samples run as they are printed. */
async function origin(): Promise<string> {
  const { appUrl } = deps().apiRouteParts;
  if (appUrl !== undefined) return appUrl.replace(/\/+$/, "");
  const given = await headers();
  const protocol = given.get("x-forwarded-proto")?.split(",").at(-1)?.trim() ?? "http";
  return `${protocol}://${given.get("host") ?? "localhost"}`;
}
