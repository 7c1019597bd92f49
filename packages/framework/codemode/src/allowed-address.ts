import { TenonError, type SecretValues } from "@tenon/contracts";

/** A part of the network that may be reached, and what the host adds to requests that go there. */
export interface AllowedAddress {
  /** Scheme, host and port, and the beginning of the path: `https://api.example.com/v1/`. */
  readonly url: string;
  /** Default GET and HEAD. With others a request is not repeated after a crash. */
  readonly methods?: readonly string[];
  /** Names of secrets that `headers` reads. */
  readonly secrets?: readonly string[];
  /** Credentials. They leave with the request and are shown to nobody. */
  readonly headers?: (secrets: SecretValues) => Readonly<Record<string, string>>;
}

/** Throws `invalid-agent` for addresses that nothing could reach, or that would allow more than they say. */
export function checkRules(tool: string, rules: readonly AllowedAddress[]): void {
  if (rules.length === 0)
    throw refused(tool, "allows no address", 'For example { url: "https://api.example.com/" }.');
  for (const { url, methods } of rules) {
    const address = URL.parse(url);
    if (address === null || !/^https?:$/.test(address.protocol))
      throw refused(tool, `allows "${url}", which is no http or https address`, "Write it whole.");
    if (address.username !== "" || address.password !== "" || /[?#]/.test(url))
      throw refused(
        tool,
        `allows "${address.origin}" with more than a host and a path`,
        "Credentials go into `headers`; a query cannot be allowed.",
      );
    const odd = methods?.find((method) => method !== method.toUpperCase());
    if (odd !== undefined)
      throw refused(tool, `allows the method "${odd}"`, "Write methods in capitals.");
  }
}

/** What a request was found to be allowed by. */
export interface FoundAddress {
  readonly address: URL;
  readonly rule: AllowedAddress;
}

/** Throws `not-permitted` for every other address. */
export function allowedAddress(
  rules: readonly AllowedAddress[],
  url: string,
  method: string,
): FoundAddress {
  const address = URL.parse(url);
  const isPlain = address?.username === "" && address.password === "";
  const near = isPlain ? rules.filter((rule) => isWithin(rule, address)) : [];
  const rule = near.find(({ methods = ["GET", "HEAD"] }) => methods.includes(method));
  if (address !== null && rule !== undefined) return { address, rule };
  const known = [...new Set(rules.map((each) => each.url))].join(", ");
  throw new TenonError(
    "not-permitted",
    near.length > 0
      ? `${method} is not allowed for ${near[0]?.url}.`
      : `${address?.origin ?? "This"} is not an allowed address. Allowed: ${known}.`,
  );
}

/** Segments are compared, not letters: `/v1` does not allow `/v10`, and a path that the server might unwind is refused. */
function isWithin(rule: AllowedAddress, address: URL): boolean {
  const allowed = new URL(rule.url);
  if (allowed.origin !== address.origin) return false;
  if (allowed.pathname === "/") return true;
  if (/%2e|%2f|%5c|\\/i.test(address.pathname)) return false;
  const root = allowed.pathname.replace(/\/$/, "");
  return address.pathname === root || address.pathname.startsWith(`${root}/`);
}

function refused(tool: string, problem: string, hint: string): TenonError {
  return new TenonError("invalid-agent", `The tool "${tool}" ${problem}.`, { hint });
}
