import { userInfo } from "node:os";

/** Who acts when nobody is named: the user of this machine. */
export function localPrincipal(): string {
  try {
    return `user:${userInfo().username}`;
  } catch {
    // A container may run under an id that has no name.
    return `user:${process.getuid?.() ?? "unknown"}`;
  }
}
