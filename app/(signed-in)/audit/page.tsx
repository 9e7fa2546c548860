import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { deps } from "@/app/deps";
import { findSessionViewer } from "@/app/find-session-viewer";
import { AuditFilter } from "@/components/audit/audit-filter";
import { AuditTable } from "@/components/audit/audit-table";
import { buttonStyle } from "@/components/ui/button";
import { readAuditLog } from "@/lib/auth/read-audit-log";
import { auditLogQuery } from "@/lib/contract/audit";
import { AppPage } from "../app-page";

export const metadata: Metadata = { title: "Audit log" };

const entriesPerPage = 50;

/** For admins. To everybody else there is no such page. */
export default async function Page({ searchParams }: PageProps<"/audit">) {
  const viewer = await findSessionViewer();
  if (!viewer) redirect("/sign-in?next=/audit");
  if (!viewer.isAdmin) notFound();
  const query = auditLogQuery.safeParse(await searchParams);
  if (!query.success) notFound();
  const log = await readAuditLog(deps().database, viewer, { ...query.data, limit: entriesPerPage });
  const { action } = query.data;
  return (
    <AppPage viewer={viewer} width="table">
      <h1 className="text-lg font-semibold">Audit log</h1>
      <AuditFilter action={action} />
      <AuditTable entries={log.entries} />
      {log.next_before !== null && (
        <a
          className={buttonStyle({ className: "self-start" })}
          href={`/audit?${new URLSearchParams({ ...(action ? { action } : {}), before: `${log.next_before}` })}`}
        >
          Older entries
        </a>
      )}
    </AppPage>
  );
}
