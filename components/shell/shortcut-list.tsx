import { Checkbox } from "@/components/ui/checkbox";
import type { ShortcutKey } from "./shortcuts";
import { setShortcutsOn } from "./shortcuts-choice";

const words: Record<ShortcutKey, string> = {
  "/": "Search",
  e: "Export what is shown",
  d: "Download your newest finished export",
  x: "Go to the exports",
  v: "Saved views",
  "?": "This list",
};

const shortcuts = [
  ...Object.entries(words).map(([key, text]) => ({ key, words: text })),
  { key: "g 1 … 9", words: "Open a saved view by its number" },
];

/** Keys of single controls, told in the same list. They need no switch: they do nothing elsewhere. */
const placedKeys = [
  { key: "Enter", words: "In a list to choose from: take the first match" },
  { key: "Enter", words: "Where an export is offered: make it, or download the file that there is" },
  { key: "← → Home End", words: "On the tabs: another report" },
  { key: "F6", words: "To a notice, and back" },
  { key: "Alt ↑ ↓", words: "In the list of columns: move a column" },
  { key: "← →", words: "At the edge of a column’s header: its width; Enter for the usual one" },
  { key: "Tab", words: "At the start of a page and of the rows: links past them" },
  { key: "Esc", words: "Close what is open" },
];

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
