import { flushSync } from "react-dom";
import { goTo, type Place } from "./place.ts";

/** Shows a place and gives its field the focus, before the next key is pressed. */
export function goToField(place: Place, field: string): void {
  flushSync(() => goTo(place));
  document.querySelector<HTMLElement>(field)?.focus();
}
