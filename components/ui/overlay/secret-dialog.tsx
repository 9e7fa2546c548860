import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Notice } from "@/components/ui/notice";
import { Dialog } from "./dialog";

interface SecretDialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /** Undefined until it has been made; nothing of the app can show it again. */
  secret: string | undefined;
  /** It is being made: who left now would never see it. */
  isMaking?: boolean;
  /** What it is, such as "key". */
  name: string;
  /** How it is made: what stands in the dialog before there is a secret, and the button that makes it. */
  children?: ReactNode;
  making?: { label: string; onMake: () => void };
  /** What stands below either. */
  below?: ReactNode;
}

/**
 * Makes a secret and shows it this once. While it is made nothing closes; until it was copied, closing asks first, and
 * then only the button that says so closes: neither Escape nor a press outside loses it.
 */
export function SecretDialog(props: SecretDialogProps) {
  const { isOpen, onClose, title, secret, isMaking = false, name, children, making, below } = props;
  const [copied, setCopied] = useState<string>();
  const [asked, setAsked] = useState<string>();
  const isKept = secret === undefined || copied === secret;
  const isAsking = !isKept && asked === secret;
  function leave() {
    if (isMaking) return;
    if (isKept) onClose();
    else setAsked(secret);
  }
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(isToOpen) => !isToOpen && leave()}
      title={title}
      footer={
        secret === undefined ? (
          <>
            <Button look="quiet" disabled={isMaking} onClick={leave}>
              Close
            </Button>
            {making && (
              <Button look="primary" disabled={isMaking} onClick={making.onMake}>
                {making.label}
              </Button>
            )}
          </>
        ) : (
          <>
            {isAsking && (
              <Button look="quiet" onClick={onClose}>
                Close without the {name}
              </Button>
            )}
            <Button look={isKept ? "primary" : "plain"} onClick={leave}>
              Done
            </Button>
          </>
        )
      }
    >
      {secret === undefined ? (
        children
      ) : (
        <div className="flex flex-col gap-3">
          <p>
            Copy the {name} now and keep it where secrets are kept: <strong>it is shown this once.</strong>
          </p>
          <div className="flex items-center gap-2">
            <code
              className="min-w-0 flex-1 rounded-sm bg-hover px-2 py-1.5 font-mono text-xs break-all select-all"
              // Copied by hand it is kept as well.
              onCopy={() => setCopied(secret)}
            >
              {secret}
            </code>
            <CopyButton text={secret} name={name} onCopied={() => setCopied(secret)} />
          </div>
          {isAsking && (
            <Notice tone="bad">
              The {name} was not copied, and nobody can show it again. Copy it first.
            </Notice>
          )}
        </div>
      )}
      {below}
    </Dialog>
  );
}
