"use client";

import { Fragment } from "react";
import { LocalTime } from "@/components/exports/local-time";
import { exportAddress } from "@/components/exports/open-link";
import type { AuditEntry } from "@/lib/contract/audit";
import { codeWords } from "@/lib/contract/words/code-words";
import { actionWords, credentialWords } from "./action-words";

const headings = ["When", "What", "Who", "Export", "By", "From", "Request"];

export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  if (entries.length === 0) return <p className="text-muted">There are no such entries.</p>;
  return (
    <section aria-label="Entries" className="overflow-x-auto rounded-md border border-line bg-surface">
      <table className="w-full text-start">
        <thead className="border-b border-line text-xs text-muted">
          <tr>
            {headings.map((heading) => (
              <th key={heading} scope="col" className="px-3 py-2 text-start font-medium whitespace-nowrap">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id} className="border-b border-line align-top last:border-0">
              <td className="px-3 py-2 whitespace-nowrap tabular-nums">
                <LocalTime iso={entry.at} />
              </td>
              <td className="min-w-44 px-3 py-2">
                {actionWords(entry.action)}
                <Details details={entry.details} />
              </td>
              <td className="px-3 py-2">{entry.user_email ?? "Nobody known"}</td>
              <td className="px-3 py-2 tabular-nums">
                {entry.export_id === null ? (
                  "–"
                ) : (
                  <a href={exportAddress(entry.export_id)} className="text-accent hover:underline">
                    {entry.export_id}
                  </a>
                )}
              </td>
              <td className="px-3 py-2 whitespace-nowrap">
                {entry.credential === null ? "–" : credentialWords(entry.credential)}
              </td>
              <td className="px-3 py-2 tabular-nums">{entry.ip_address ?? "–"}</td>
              <td className="px-3 py-2 font-mono text-xs text-muted">{entry.request_id ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Details({ details }: { details: AuditEntry["details"] }) {
  const pairs = Object.entries(details);
  if (pairs.length === 0) return null;
  return (
    <span className="block text-xs text-muted">
      {pairs.map(([name, value], index) => (
        <Fragment key={name}>
          {index > 0 && " · "}
          {codeWords(name)}: <Detail name={name} value={value} />
        </Fragment>
      ))}
    </span>
  );
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** A reason is a code; names, such as that of a view, stand as they are. */
function Detail({ name, value }: { name: string; value: unknown }) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  const text = String(value);
  if (instant.test(text)) return <LocalTime iso={text} />;
  return name === "reason" ? codeWords(text) : text;
}
