import { useEffect, useState } from "react";
import { problemText } from "./format.ts";

/** What was asked for: there, refused with a sentence, or neither yet. */
export interface Loaded<Value> {
  readonly value?: Value;
  readonly problem?: string;
}

/** Loads what `key` names, and again when it names something else; what was there stays until the next is. */
export function useLoaded<Value>(key: string, load: () => Promise<Value>): Loaded<Value> {
  const [loaded, setLoaded] = useState<Loaded<Value>>({});
  useEffect(() => {
    let isOver = false;
    const show = (next: Loaded<Value>): void => {
      if (!isOver) setLoaded(next);
    };
    load().then(
      (value) => show({ value }),
      (error: unknown) => show({ problem: problemText(error) }),
    );
    return () => {
      isOver = true;
    };
  }, [key]);
  return loaded;
}
