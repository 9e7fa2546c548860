import { Problem } from "@/components/exports/problem";
import { useFormats } from "@/components/format/use-formats";
import { ApiFailure } from "@/lib/client/api-failure";
import { formatOptions } from "@/lib/contract/file/format-options";
import { fileFormatIds } from "@/lib/contract/file-format";
import { comparisonTitle } from "@/lib/contract/params/compared-with";
import type { ReportDescription } from "@/lib/contract/report-description";
import { findFilter, issueWords } from "@/lib/contract/words/issue-words";

interface RefusedFieldsProps {
  error: Error;
  description: ReportDescription;
}

/** Why a request was refused: each field by the name that the form has for it, else the reason as a whole. */
export function RefusedFields({ error, description }: RefusedFieldsProps) {
  const formats = useFormats();
  const issues = error instanceof ApiFailure ? Object.entries(error.details) : [];
  if (issues.length === 0) return <Problem error={error} />;
  return (
    <>
      <p>Nothing was exported. Please correct:</p>
      <ul className="list-disc ps-4">
        {issues.map(([path, messages]) => (
          <li key={path}>
            <strong className="font-medium">{fieldName(path, description)}</strong>{" "}
            {issueWords(formats.list(messages), description.filters, formats)}
          </li>
        ))}
      </ul>
    </>
  );
}

/** "search_params.start_date" -> "First day" */
function fieldName(path: string, { filters }: ReportDescription): string {
  const [object, key = path, option = ""] = path.split(".");
  if (object === "index_params" && key.startsWith("columns")) return "Columns";
  if (object === "index_params" && key === "compare_with") return comparisonTitle;
  const format = fileFormatIds.find((id) => id === key);
  const optionTitle = format && formatOptions[format]?.options[option]?.title;
  return findFilter(key, filters)?.title ?? optionTitle ?? path;
}
