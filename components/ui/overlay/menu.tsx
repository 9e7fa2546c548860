import { type Later, later, useLater } from "./later";
import type { MenuChoiceProps, MenuItemProps, MenuLinkProps, MenuProps } from "./menu-parts";
import { OpensLater } from "./opens-later";

const parts = later(() => import("./menu-parts"));

/** Further actions behind a button. `content`: their code, if it comes later. */
export function Menu({ content, ...props }: MenuProps & { content?: Later<unknown> }) {
  return (
    <OpensLater
      part={parts}
      content={content}
      trigger={props.trigger}
      popup="menu"
      whole={({ Menu: Whole }) => <Whole {...props} />}
    />
  );
}

// What stands in a menu is seen when it is open, and then its code is there.

export function MenuItem(props: MenuItemProps) {
  const Loaded = useLater(parts, true)?.MenuItem;
  return Loaded && <Loaded {...props} />;
}

/** An entry that leads to another page. */
export function MenuLink(props: MenuLinkProps) {
  const Loaded = useLater(parts, true)?.MenuLink;
  return Loaded && <Loaded {...props} />;
}

export function MenuSeparator() {
  const Loaded = useLater(parts, true)?.MenuSeparator;
  return Loaded && <Loaded />;
}

/** One of several, within a menu. */
export function MenuChoice(props: MenuChoiceProps) {
  const Loaded = useLater(parts, true)?.MenuChoice;
  return Loaded && <Loaded {...props} />;
}
