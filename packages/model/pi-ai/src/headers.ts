import { TenonError, type SecretValues } from "@tenon/contracts";

/** What a header says; a value that nobody may see stands in a secret. */
export type HeaderValue = string | { readonly secret: string };

/** Headers by name, as they are configured. */
export type HeaderValues = { readonly [name: string]: HeaderValue };

/** Names of the secrets that headers hold. */
export function secretsIn(headers: HeaderValues = {}): readonly string[] {
  return Object.values(headers).flatMap((value) =>
    typeof value === "string" ? [] : [value.secret],
  );
}

/** Headers as they are sent. Throws `missing-secret`. */
export function headersOf(
  headers: HeaderValues,
  secrets: SecretValues,
): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === "string" ? value : secretOf(value.secret, secrets),
    ]),
  );
}

/** The value of a secret. Throws `missing-secret`. */
export function secretOf(name: string, secrets: SecretValues): string {
  const value = secrets[name];
  if (value !== undefined && value !== "") return value;
  throw new TenonError("missing-secret", `The secret "${name}" is not set.`);
}
