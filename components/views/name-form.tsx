import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";

/** Of lib/contract/view.ts, whose schemas do not belong into the browser. */
const nameLengthMax = 80;

interface NameFormProps {
  label: string;
  name: string;
  /** Asks whether to share as well. */
  canShare: boolean;
  isBusy: boolean;
  onSubmit: (name: string, isShared: boolean) => void;
  onCancel: () => void;
}

/** A name, and with whom it is shared. Escape goes back without closing what the form stands in. */
export function NameForm({ label, name, canShare, isBusy, onSubmit, onCancel }: NameFormProps) {
  const [draft, setDraft] = useState(name);
  const [isShared, setIsShared] = useState(false);
  const text = draft.trim();
  return (
    <form
      className="flex min-w-0 flex-1 flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (text !== "") onSubmit(text, isShared);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onCancel();
      }}
    >
      <Input
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        autoFocus
        maxLength={nameLengthMax}
        value={draft}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setDraft(event.target.value)}
      />
      {canShare && (
        <Checkbox checked={isShared} onChange={(event) => setIsShared(event.target.checked)}>
          Share with the people of my publisher
        </Checkbox>
      )}
      <div className="flex gap-2">
        <Button look="primary" size="sm" type="submit" disabled={text === "" || isBusy}>
          Save
        </Button>
        <Button look="quiet" size="sm" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
