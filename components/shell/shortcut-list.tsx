import { Checkbox } from "@/components/ui/checkbox";
import { placedKeys, shortcuts } from "./shortcuts";
import { setShortcutsOn } from "./shortcuts-choice";

/** Every key, and the choice to do without them. */
export function ShortcutList({ isOn }: { isOn: boolean }) {
  return (
    <>
      <KeyList keys={shortcuts} isOn={isOn} />
      <Checkbox checked={isOn} onChange={(event) => setShortcutsOn(event.target.checked)}>
        Use these keys
      </Checkbox>
      <h3 className="mt-4 font-medium">Where you are</h3>
      <KeyList keys={placedKeys} isOn />
    </>
  );
}

interface KeyListProps {
  keys: readonly { key: string; words: string }[];
  isOn: boolean;
}

function KeyList({ keys, isOn }: KeyListProps) {
  return (
    <dl className="mb-3">
      {keys.map(({ key, words }) => (
        <div key={words} className="flex items-center justify-between gap-4 border-b border-line py-1.5">
          <dt className={isOn ? "" : "text-muted line-through"}>{words}</dt>
          <dd className="shrink-0">
            <kbd className="rounded-sm border border-control px-1.5 font-sans text-xs">{key}</kbd>
          </dd>
        </div>
      ))}
    </dl>
  );
}
