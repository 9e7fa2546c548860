"use client";

import { Download } from "lucide-react";
import { type SyntheticEvent, useEffect, useRef, useState } from "react";
import { ownApi } from "@/components/api/client";
import { PartCells } from "@/components/exports/part-cells";
import { byteSizeWords, rowWords, soFarWords, statusWords } from "@/components/exports/words";
import { useFormats } from "@/components/format/use-formats";
import { Button, buttonStyle } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { controlStyle } from "@/components/ui/control-style";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { ApiFailure } from "@/lib/client/api-failure";
import { createClient } from "@/lib/client/client";
import type { CreateOutcome } from "@/lib/client/create-export";
import type { CreateExportBody, ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";
import { Code } from "./code";

const firstBody = JSON.stringify(
  {
    report_type: "hot_advertisers_excel",
    search_params: { period: "last_30_days" },
    index_params: { limit: 100 },
  },
  null,
  2,
);

const outcomeWords: Record<CreateOutcome["kind"], string> = {
  queued: "202: a new export was queued.",
  deduped: "202, deduped: an identical export was finished a short while ago; this is it.",
  joined: "409: an identical export is under way; following that one.",
};

/** Sends a real POST /exports with the reader's key and follows the export to its file. The key stays in this page. */
export function TryIt() {
  const [key, setKey] = useState("");
  const [text, setText] = useState(firstBody);
  const [bodyProblem, setBodyProblem] = useState<string>();
  const [outcome, setOutcome] = useState<CreateOutcome["kind"]>();
  const [item, setItem] = useState<ExportObject>();
  const [failure, setFailure] = useState<unknown>();
  const [isSending, setIsSending] = useState(false);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function send(event: SyntheticEvent) {
    event.preventDefault();
    const body = readBody(text);
    setBodyProblem(body === undefined ? "must be a JSON object" : undefined);
    if (body === undefined) return;
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    const { signal } = abort;
    setOutcome(undefined);
    setItem(undefined);
    setFailure(undefined);
    setIsSending(true);
    const client = createClient(key.trim() === "" ? ownApi : { apiKey: key.trim() });
    try {
      const created = await client.createExport(body, { signal });
      setOutcome(created.kind);
      setItem(created.export);
      setIsSending(false);
      if (isInFlight(created.export.status))
        await client.waitFor(created.export.id, { signal, onChange: setItem });
    } catch (error) {
      if (!signal.aborted) setFailure(error);
    } finally {
      if (running.current === abort) setIsSending(false);
    }
  }

  return (
    <div className="grid min-w-0 gap-4 rounded-md border border-line bg-surface p-4 lg:grid-cols-2">
      <form onSubmit={(event) => void send(event)} className="flex min-w-0 flex-col gap-3">
        <Field
          label="API key"
          description="Kept in this page alone, until you leave it. Empty: your session."
        >
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="off"
              spellCheck={false}
              value={key}
              placeholder="Empty: as you are signed in here"
              onChange={(event) => setKey(event.target.value)}
            />
          )}
        </Field>
        <Field label="Body of POST /api/v1/exports" errors={bodyProblem === undefined ? [] : [bodyProblem]}>
          {(control) => (
            <textarea
              {...control}
              rows={9}
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.target.value)}
              className={cn(
                controlStyle,
                "h-auto min-h-40 resize-y py-1.5 font-mono text-xs leading-5 pointer-coarse:h-auto",
              )}
            />
          )}
        </Field>
        <Button type="submit" look="primary" className="self-start" disabled={isSending}>
          {isSending ? "Sending…" : "Send the POST"}
        </Button>
      </form>
      <div className="flex min-w-0 flex-col gap-3">
        {outcome === undefined && failure === undefined && (
          <p className="text-muted">
            The answer appears here, and follows the export until its file is ready.
          </p>
        )}
        {outcome && <p className="font-medium">{outcomeWords[outcome]}</p>}
        {item && <Followed item={item} />}
        {failure !== undefined && <Failed failure={failure} />}
        {item && (
          <details>
            <summary className="cursor-pointer text-muted">The export object, as it is now</summary>
            <Code
              code={JSON.stringify(item, null, 2)}
              name="Export object"
              className="mt-2 max-h-96 overflow-y-auto"
            />
          </details>
        )}
      </div>
    </div>
  );
}

function readBody(text: string): CreateExportBody | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    // Whatever else is wrong with it, the API tells.
    return isObject ? (value as CreateExportBody) : undefined;
  } catch {
    return undefined;
  }
}

function Followed({ item }: { item: ExportObject }) {
  const formats = useFormats();
  const facts = isInFlight(item.status)
    ? [soFarWords(item, formats)]
    : [
        item.row_count !== null && rowWords(item.row_count, formats),
        item.byte_size !== null && byteSizeWords(item.byte_size, formats),
      ];
  return (
    <div className="flex flex-col gap-2">
      <p role="status">
        <span className="font-medium">{statusWords(item, formats)}</span>
        <span className="text-muted">{[` · export ${item.id}`, ...facts].filter(Boolean).join(" · ")}</span>
      </p>
      {isInFlight(item.status) && <PartCells item={item} />}
      {item.error_message !== null && <p className="text-bad">{item.error_message}</p>}
      {item.download_url !== null && (
        <a href={item.download_url} className={cn(buttonStyle({ look: "plain" }), "self-start")}>
          <Download aria-hidden className="text-accent" />
          Download {item.filename}
        </a>
      )}
    </div>
  );
}

function Failed({ failure }: { failure: unknown }) {
  if (!(failure instanceof ApiFailure)) return <Notice tone="bad">This page could not go on.</Notice>;
  const { status, code, message, details, requestId } = failure;
  return (
    <Notice tone="bad">
      <p className="font-medium">{status === 0 ? code : `${status} ${code}`}</p>
      <p>{message}</p>
      <ul>
        {Object.entries(details).map(([field, messages]) => (
          <li key={field}>
            <code className="font-mono text-xs">{field}</code> {messages.join("; ")}
          </li>
        ))}
      </ul>
      {requestId !== undefined && <p className="text-xs">Request {requestId}</p>}
    </Notice>
  );
}
