import { CopyButton } from "@/components/ui/copy-button";

/** A secret that nobody can show again, with the way to keep it. */
export function ShownOnce({
  secret,
  name,
  onCopied,
}: {
  secret: string;
  name: string;
  onCopied?: () => void;
}) {
  return (
    <div className="flex flex-col gap-3">
      <p>
        Copy the {name} now and keep it where secrets are kept: <strong>it is shown this once.</strong>
      </p>
      <div className="flex items-center gap-2">
        <code className="min-w-0 flex-1 rounded-sm bg-hover px-2 py-1.5 font-mono text-xs break-all">
          {secret}
        </code>
        <CopyButton text={secret} name={name} onCopied={onCopied} />
      </div>
    </div>
  );
}
