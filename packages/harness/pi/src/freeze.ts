/** Freezes `value` and all it holds, so that nobody changes what the log has recorded. */
export function freezeDeeply<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const each of Object.values(value)) freezeDeeply(each);
  return value;
}
