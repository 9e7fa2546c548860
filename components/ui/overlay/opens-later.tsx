import {
  cloneElement,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from "react";
import { flushSync } from "react-dom";
import { type Later, preload, retryMs, useLater } from "./later";

interface OpensLaterProps<Module> {
  part: Later<Module>;
  /** What it shows when it is open, where that comes later as well: it is not opened before that is there. */
  content?: Later<unknown> | undefined;
  /** The control's button, which is all of it until somebody opens it. */
  trigger: ReactElement<Record<string, unknown>>;
  /** What it opens, for people who do not see that. */
  popup: "menu" | "dialog";
  whole: (module: Module) => ReactNode;
}

/**
 * A control that opens something, of which at first only the button is there. The code of the whole control is loaded
 * when the button is pointed at or focused. At the first press, by pointer, touch, keys or a screen reader, the whole
 * takes the button's place, gets its focus and the same press, and opens. A press that comes before the code waits for
 * it, unless the person goes on to something else or takes it back with Escape.
 */
export function OpensLater<Module>({ part, content, trigger, popup, whole }: OpensLaterProps<Module>) {
  const box = useRef<HTMLSpanElement>(null);
  /** The press that the whole gets once it stands there. */
  const press = useRef<Event>(null);
  const [isWhole, setIsWhole] = useState(false);
  const module = useLater(part, isWhole);
  const isThere = isWhole && module !== undefined;

  // React may take its time to put the whole into the page, so this is not done where that is asked for.
  useEffect(() => {
    const given = press.current;
    keepPress(press, box, null);
    // The button that had focus is gone; whoever went on to something else has focus there.
    if (!isThere || !given || !(hasFocus(box.current) || document.activeElement === document.body)) return;
    button(box.current)?.focus({ preventScroll: true });
    button(box.current)?.dispatchEvent(given);
  }, [isThere]);

  async function open(given: Event) {
    // Pressed again by somebody who waits: they want it open, not closed again.
    const isOpening = press.current !== null;
    keepPress(press, box, given);
    button(box.current)?.focus({ preventScroll: true });
    if (isOpening) return;
    const isWanted = () => press.current !== null && hasFocus(box.current);
    await loadWhile(part, isWanted);
    if (content) await loadWhile(content, isWanted);
    // Not before the press has come to all who listen, or it would be the press outside that closes what it opened.
    setTimeout(() => {
      if (isWanted()) flushSync(() => setIsWhole(true));
      else keepPress(press, box, null);
    });
  }

  const preloadAll = () => {
    preload(part);
    if (content) preload(content);
  };
  const handlers = {
    onPointerEnter: preloadAll,
    onFocus: preloadAll,
    onClick: (event: MouseEvent) => void open(sameClick(event.nativeEvent)),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Escape") keepPress(press, box, null);
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      // Else the page would scroll.
      event.preventDefault();
      void open(new window.KeyboardEvent("keydown", { key: event.key, bubbles: true, cancelable: true }));
    },
  };
  return (
    <span ref={box} className="contents" {...(isThere ? {} : handlers)}>
      {isThere ? whole(module) : cloneElement(trigger, { "aria-haspopup": popup, "aria-expanded": false })}
    </span>
  );
}

type Held<Value> = RefObject<Value | null>;

/** What is typed while a press is kept is meant for what opens (components/shell/shortcuts.ts). */
function keepPress(press: Held<Event>, box: Held<HTMLElement>, given: Event | null): void {
  press.current = given;
  box.current?.toggleAttribute("data-opening", given !== null);
}

async function loadWhile(part: Later<unknown>, isWanted: () => boolean): Promise<void> {
  while (isWanted()) {
    const isThere = await part.load().then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}

function button(box: HTMLElement | null): HTMLElement | null {
  return box?.querySelector("button") ?? null;
}

function hasFocus(box: HTMLElement | null): boolean {
  return box?.contains(document.activeElement) ?? false;
}

/** A press can be dispatched once only, so the control gets its like. */
function sameClick(click: globalThis.MouseEvent): Event {
  const { detail } = click;
  const pointerType = click instanceof PointerEvent ? click.pointerType : "";
  return new PointerEvent("click", { bubbles: true, cancelable: true, detail, pointerType });
}
