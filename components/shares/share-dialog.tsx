import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { LocalTime } from "@/components/exports/local-time";
import { Problem } from "@/components/exports/problem";
import { useFormats } from "@/components/format/use-formats";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { NativeSelect } from "@/components/ui/native-select";
import { Notice } from "@/components/ui/notice";
import { SecretDialog } from "@/components/ui/overlay/secret-dialog";
import type { ExportObject } from "@/lib/contract/export";
import type { Share } from "@/lib/contract/share";
import { createShareMutation, revokeShareMutation, sharesQuery } from "./requests";

/** Lives that are offered, in hours. */
const lives: [string, number][] = [
  ["an hour", 1],
  ["a day", 24],
  ["three days", 72],
  ["a week", 168],
];

interface ShareDialogProps {
  item: ExportObject;
  isOpen: boolean;
  onClose: () => void;
}

/** Makes a link to an export, shows it once, and lists those that are open. */
export function ShareDialog({ item, isOpen, onClose }: ShareDialogProps) {
  const [hours, setHours] = useState(24);
  const [requiresSignIn, setRequiresSignIn] = useState(false);
  const { data, error } = useQuery({ ...sharesQuery(item.id), enabled: isOpen });
  const create = useMutation(createShareMutation(item.id));
  const revoke = useMutation(revokeShareMutation(item.id));
  const problem = error ?? create.error ?? revoke.error;

  function leave() {
    create.reset();
    onClose();
  }

  return (
    <SecretDialog
      isOpen={isOpen}
      onClose={leave}
      title={`Share ${item.name ?? item.display_name} #${item.id}`}
      secret={create.data?.url}
      isMaking={create.isPending}
      name="link"
      making={{
        label: "Make a link",
        onMake: () => create.mutate({ hours, requires_sign_in: requiresSignIn }),
      }}
      below={
        <>
          {problem && (
            <Notice tone="bad">
              <Problem error={problem} />
            </Notice>
          )}
          {data && data.length > 0 && (
            <ul aria-label="Open links" className="mt-4 border-t border-line">
              {data.map((share) => (
                <ShareRow
                  key={share.id}
                  share={share}
                  isBusy={revoke.isPending}
                  onRevoke={() => revoke.mutate(share.id)}
                />
              ))}
            </ul>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p className="text-muted">
          Whoever has the link sees the receipt and downloads the file, and nothing else. It ends with the
          file at the latest, and when you may no longer see what is in it.
        </p>
        <Field label="The link works for">
          {(control) => (
            <NativeSelect
              {...control}
              value={hours}
              onChange={(event) => setHours(Number(event.target.value))}
            >
              {lives.map(([words, value]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Checkbox checked={requiresSignIn} onChange={(event) => setRequiresSignIn(event.target.checked)}>
          Only for people who sign in here
        </Checkbox>
      </div>
    </SecretDialog>
  );
}

interface ShareRowProps {
  share: Share;
  isBusy: boolean;
  onRevoke: () => void;
}

function ShareRow({ share, isBusy, onRevoke }: ShareRowProps) {
  const { count } = useFormats();
  return (
    <li className="flex items-center justify-between gap-4 border-b border-line py-2">
      <p className="min-w-0 text-muted">
        <span className="text-ink">
          Ends <LocalTime iso={share.expires_at} />
        </span>
        {share.requires_sign_in && ", behind sign-in"} · opened {count(share.openings)}×, downloaded{" "}
        {count(share.downloads)}×
      </p>
      <Button size="sm" disabled={isBusy} onClick={onRevoke} aria-label={`Revoke link ${share.id}`}>
        Revoke
      </Button>
    </li>
  );
}
