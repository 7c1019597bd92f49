import { digestOfBytes } from "@tenon/log";

/** A file as it is written into a user's project. */
export interface GeneratedFile {
  /** Relative to the project's folder. */
  readonly path: string;
  readonly text: string;
}

const mark = "// tenon:generated ";

/** Puts a line before a text that tells whether a person has changed it since. */
export function generated(path: string, text: string): GeneratedFile {
  return { path, text: `${mark}${digestOf(text)}\n${text}` };
}

/** Tells whether a file is as it was written. What a person has changed is theirs. */
export function isUntouched(text: string): boolean {
  const end = text.indexOf("\n");
  return text.slice(0, end) === mark + digestOf(text.slice(end + 1));
}

function digestOf(text: string): string {
  return digestOfBytes(new TextEncoder().encode(text)).slice("sha256:".length, 23);
}
