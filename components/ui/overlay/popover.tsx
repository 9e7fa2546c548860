import { type Later, later, useLater } from "./later";
import { OpensLater } from "./opens-later";
import type { PopoverCloseProps, PopoverProps } from "./popover-parts";

const parts = later(() => import("./popover-parts"));

/** Controls that have no room on the page, beside the button that opens them. `content`: their code, if it comes later. */
export function Popover({ content, ...props }: PopoverProps & { content?: Later<unknown> }) {
  return (
    <OpensLater
      part={parts}
      content={content}
      trigger={props.trigger}
      popup="dialog"
      whole={({ Popover: Whole }) => <Whole {...props} />}
    />
  );
}

/** A choice in a popover that closes it. */
export function PopoverClose(props: PopoverCloseProps) {
  const Loaded = useLater(parts, true)?.PopoverClose;
  return Loaded && <Loaded {...props} />;
}
