const mostProblems = 5;
const mostCharacters = 500;

/** Joins problems to one line that a model can read and a log can hold. */
export function problemLine(problems: readonly string[]): string {
  const unique = [...new Set(problems)];
  const rest = unique.length - mostProblems;
  const listed = rest > 0 ? [...unique.slice(0, mostProblems), `and ${rest} more`] : unique;
  const line = listed
    .map((problem) => problem.replace(/\s+/g, " ").replace(/[. ]+$/, ""))
    .join("; ");
  return line.length > mostCharacters ? `${line.slice(0, mostCharacters)}...` : `${line}.`;
}
