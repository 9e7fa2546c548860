import { useMutation } from "@tanstack/react-query";
import { Ellipsis, KeyRound, Pause, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { Problem } from "@/components/exports/problem";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/overlay/menu";
import { SecretDialog } from "@/components/ui/overlay/secret-dialog";
import type { WebhookObject } from "@/lib/contract/webhook";
import { rotateWebhookMutation, webhookActionMutation } from "./queries";
import { WebhookDeliveries } from "./webhook-deliveries";

/** One endpoint, what can be done with it, and what was sent to it. */
export function WebhookRow({ webhook: { id, url, disabled } }: { webhook: WebhookObject }) {
  const action = useMutation(webhookActionMutation(id));
  const rotate = useMutation(rotateWebhookMutation(id));
  const [isSecretShown, setIsSecretShown] = useState(false);
  const problem = action.error ?? rotate.error;
  return (
    <li className="flex flex-col gap-1 border-b border-line py-3">
      <div className="flex items-center gap-1">
        <p className="min-w-0 flex-1 truncate font-medium" title={url}>
          {url}
        </p>
        <Button
          look="quiet"
          size="sm"
          disabled={action.isPending || disabled}
          onClick={() => action.mutate("test")}
        >
          Send a test
        </Button>
        <Menu
          className="w-52"
          trigger={
            <Button
              look="quiet"
              size="icon"
              className="size-7 pointer-coarse:size-9"
              aria-label={`More about ${url}`}
            >
              <Ellipsis aria-hidden />
            </Button>
          }
        >
          <MenuItem
            icon={<KeyRound aria-hidden />}
            onSelect={() => rotate.mutate(undefined, { onSuccess: () => setIsSecretShown(true) })}
          >
            New secret
          </MenuItem>
          <MenuItem
            icon={disabled ? <Play aria-hidden /> : <Pause aria-hidden />}
            onSelect={() => action.mutate(disabled ? "enable" : "disable")}
          >
            {disabled ? "Send again" : "Stop sending"}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 aria-hidden />} onSelect={() => action.mutate("delete")}>
            Remove
          </MenuItem>
        </Menu>
      </div>
      {disabled && <p className="text-xs text-muted">Switched off: nothing is sent to it.</p>}
      {problem && (
        <Notice tone="bad">
          <Problem error={problem} />
        </Notice>
      )}
      <WebhookDeliveries id={id} isDisabled={disabled} />
      <SecretDialog
        isOpen={isSecretShown}
        onClose={() => setIsSecretShown(false)}
        title="The new secret"
        secret={rotate.data?.secret}
        name="secret"
      />
    </li>
  );
}
