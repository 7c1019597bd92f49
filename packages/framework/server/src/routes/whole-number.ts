import { TenonError } from "@tenon/contracts";

/** A number of the query. Throws `invalid-input`. */
export function wholeNumber(
  query: URLSearchParams,
  name: string,
  { most, otherwise }: { readonly most: number; readonly otherwise: number },
): number {
  const value = query.get(name);
  if (value === null) return otherwise;
  if (/^\d{1,16}$/.test(value) && Number(value) <= most) return Number(value);
  throw new TenonError(
    "invalid-input",
    `The query's \`${name}\` must be a whole number up to ${most}.`,
  );
}
