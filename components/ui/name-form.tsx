import { useState } from "react";
import { nameLengthMax } from "@/lib/contract/params/limits";
import { Button } from "./button";
import { Checkbox } from "./checkbox";
import { Input } from "./input";
import { isForInputMethod } from "./is-for-input-method";

interface NameFormProps {
  label: string;
  name: string;
  /** Where it may be shared as well: what that is called. */
  shareLabel?: string | undefined;
  /** A blank name takes it away. */
  mayBeBlank?: boolean;
  isBusy: boolean;
  onSubmit: (name: string, isShared: boolean) => void;
  onCancel: () => void;
}

/** A name, and with whom it is shared. Escape goes back without closing what the form stands in. */
export function NameForm(props: NameFormProps) {
  const { label, name, shareLabel, mayBeBlank = false, isBusy, onSubmit, onCancel } = props;
  const [draft, setDraft] = useState(name);
  const [isShared, setIsShared] = useState(false);
  const text = draft.trim();
  const isUsable = mayBeBlank || text !== "";
  return (
    <form
      className="flex min-w-0 flex-1 flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (isUsable) onSubmit(text, isShared);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        if (!isForInputMethod(event)) onCancel();
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
      {shareLabel !== undefined && (
        <Checkbox checked={isShared} onChange={(event) => setIsShared(event.target.checked)}>
          {shareLabel}
        </Checkbox>
      )}
      <div className="flex gap-2">
        <Button look="primary" size="sm" type="submit" disabled={!isUsable || isBusy}>
          Save
        </Button>
        <Button look="quiet" size="sm" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
