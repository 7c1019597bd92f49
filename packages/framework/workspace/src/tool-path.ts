/** The path that a model means: `src/a.ts`, `./src/a.ts` and `/src/a.ts/` are `/src/a.ts`. The workspace checks the rest. */
export function toolPath(given: string): string {
  const names = given.split("/").filter((name) => name !== "" && name !== ".");
  return `/${names.join("/")}`;
}
