import { later } from "@/components/ui/overlay/later";
import { OpensLater } from "@/components/ui/overlay/opens-later";
import { type MultiSelectProps, TriggerContent, triggerProps } from "./multi-select-trigger";

const parts = later(() => import("./multi-select-parts"));

/** Any number of options, found by typing. */
export function MultiSelect(props: MultiSelectProps) {
  return (
    <OpensLater
      part={parts}
      popup="dialog"
      trigger={
        <button type="button" role="combobox" aria-expanded={false} {...triggerProps(props)}>
          <TriggerContent {...props} />
        </button>
      }
      whole={({ MultiSelect: Whole }) => <Whole {...props} />}
    />
  );
}
