import type { DialogProps } from "./dialog-parts";
import { later, useLater } from "./later";

const parts = later(() => import("./dialog-parts"));

/** A question or a piece of work above the page; see dialog-parts.tsx. */
export function Dialog(props: DialogProps) {
  const Loaded = useLater(parts, props.isOpen)?.Dialog;
  return Loaded && <Loaded {...props} />;
}
