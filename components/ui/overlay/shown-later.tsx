import type { ComponentType, ReactNode } from "react";
import { type Later, useLater } from "./later";

interface ShownLaterProps<Props extends object> {
  part: Later<ComponentType<Props>>;
  props: Props;
  /** What stands in its place until its code is there. */
  before?: ReactNode;
}

/** A component that is seen when something has been opened, so that its code comes later than the page's. */
export function ShownLater<Props extends object>({ part, props, before = null }: ShownLaterProps<Props>) {
  const Loaded = useLater(part, true);
  return Loaded ? <Loaded {...props} /> : before;
}
