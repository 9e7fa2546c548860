import type { KeyboardEvent } from "react";

/** What browsers say in place of a key that an input method has taken (W3C UI Events, "Legacy Key & Mouse Events"). */
const takenByInputMethod = 229;

/**
 * Whether a key is for the input method with which somebody is writing, as in Japanese: Enter takes what it offers, Escape
 * refuses it. Safari tells so by the code alone.
 */
export function isForInputMethod({ nativeEvent }: KeyboardEvent): boolean {
  return nativeEvent.isComposing || nativeEvent.keyCode === takenByInputMethod;
}
