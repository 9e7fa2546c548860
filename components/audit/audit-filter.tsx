import { buttonStyle } from "@/components/ui/button";
import { type AuditAction, auditActions } from "@/lib/contract/audit";
import { actionWords } from "./action-words";

/** Links, one for each action: the address says what is shown, and the page needs no script for it. */
export function AuditFilter({ action }: { action: AuditAction | undefined }) {
  return (
    <nav aria-label="Actions" className="print:hidden">
      <ul className="flex gap-1.5 max-sm:-mx-4 max-sm:overflow-x-auto max-sm:px-4 max-sm:py-1 sm:flex-wrap">
        {[undefined, ...auditActions].map((one) => (
          <li key={one ?? "all"} className="shrink-0">
            <a
              href={one === undefined ? "/audit" : `/audit?action=${one}`}
              aria-current={one === action ? "page" : undefined}
              className={buttonStyle({ size: "sm", look: one === action ? "primary" : "plain" })}
            >
              {one === undefined ? "Everything" : actionWords(one)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
