import { later } from "./later";
import { OpensLater } from "./opens-later";
import type { SheetProps } from "./sheet-parts";

const parts = later(() => import("./sheet-parts"));

/** What has no room beside the page on a narrow screen comes up over it from below. */
export function Sheet(props: SheetProps) {
  return (
    <OpensLater
      part={parts}
      trigger={props.trigger}
      popup="dialog"
      whole={({ Sheet: Whole }) => <Whole {...props} />}
    />
  );
}
