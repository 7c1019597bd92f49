import { TenonError, type Principal } from "@tenon/contracts";
import type { Authorize, Target } from "./server-options.ts";

/** Who asks when nobody says who may: a person at this machine. */
const localPrincipal = "local";

/** Says who asks. Throws `not-permitted`. */
export async function principalOf(
  authorize: Authorize | undefined,
  request: Request,
  target: Target,
): Promise<Principal> {
  const by = authorize === undefined ? localPrincipal : await authorize(request, target);
  if (by === undefined || by === "")
    throw new TenonError("not-permitted", `You may not ${target.action} here.`);
  return by;
}

/** Whether a name reaches this machine only, whatever network it is in. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|([a-z0-9-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/.test(hostname);
}

/**
 * Without `authorize` a request must come from this machine and from no page of another site: a name that was made to
 * point here, or a page that posts here, is somebody else's. Throws `not-permitted`.
 */
export function checkLocal(request: Request): void {
  const origin = request.headers.get("origin");
  if (!isLoopback(new URL(request.url).hostname))
    throw new TenonError("not-permitted", "This server answers requests to this machine only.", {
      hint: "Add `authorize` to tenon.config.ts, or give it to `createServer`, to serve others.",
    });
  if (origin !== null && !isLocalOrigin(origin))
    throw new TenonError("not-permitted", "This server answers no pages of other sites.");
}

/** Whether an origin is a page of this machine. */
export function isLocalOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}
