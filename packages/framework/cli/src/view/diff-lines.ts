import { diff } from "node:util";
import type { Style } from "./style.ts";

/** What differs between two texts, line by line, with what stands around it; empty when nothing does. */
export function diffLines(before: string, after: string, style: Style): readonly string[] {
  const changes = diff(after.split("\n"), before.split("\n"));
  const isNear = changes.map((_change, index) =>
    changes
      .slice(Math.max(0, index - around), index + around + 1)
      .some(([operation]) => operation !== 0),
  );
  return changes.flatMap(([operation, line], index) => {
    if (isNear[index] !== true) return isNear[index - 1] === true ? [style.dim("  …")] : [];
    if (operation === 0) return [`  ${line}`];
    return [operation === -1 ? style.bad(`- ${line}`) : style.good(`+ ${line}`)];
  });
}

const around = 3;
