import type { MouseEvent, ReactNode } from "react";
import { addressOf, goTo, type Place } from "./place.ts";

interface LinkProps {
  readonly to: Place;
  readonly className?: string;
  readonly isCurrent?: boolean;
  readonly children: ReactNode;
}

/** A link to a place of this page; with a modifier key it opens elsewhere, as any link. */
export function Link({ to, className, isCurrent = false, children }: LinkProps): ReactNode {
  const go = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <a
      href={addressOf(to)}
      onClick={go}
      {...(className === undefined ? {} : { className })}
      {...(isCurrent ? { "aria-current": "page" as const } : {})}
    >
      {children}
    </a>
  );
}
