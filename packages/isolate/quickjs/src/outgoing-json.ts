/** Deeper values are of no use to a model and a danger to whoever walks them recursively. */
export const deepestJson = 100;

/** Tells whether JSON text is nested deeper than anyone needs, without building the value. */
export function isTooDeep(json: string): boolean {
  let depth = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === "[" || token === "{") depth += 1;
    else if (token === "]" || token === "}") depth -= 1;
    if (depth > deepestJson) return true;
  }
  return false;
}
