const prefix = "undo/";

/** The name of the step that undoes something. */
export function undoName(name: string): string {
  return `${prefix}${name}`;
}

/** Tells whether a step undoes something; such names are the host's. */
export function isUndo(name: string): boolean {
  return name.startsWith(prefix);
}
