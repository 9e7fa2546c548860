import { cn } from "@/components/ui/cn";

/** A description of the document: plain text in which `code` is marked, as in Markdown. */
export function Prose({ children, className }: { children: string; className?: string }) {
  const pieces = children.split(/`([^`]+)`/);
  return (
    <p className={cn("max-w-prose text-base text-muted", className)}>
      {pieces.map((piece, index) =>
        index % 2 === 1 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never change places
          <code key={index} className="font-mono text-[0.92em] text-ink">
            {piece}
          </code>
        ) : (
          piece
        ),
      )}
    </p>
  );
}
