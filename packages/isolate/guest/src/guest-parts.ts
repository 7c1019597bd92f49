/**
 * What the guests of all engines have in common, as their source: how a value is told as text, and how random numbers are
 * made. It needs `stringify`, `NativeError`, `NativeString`, `Doubles` and `Words`, taken before a script could change them.
 */
export const guestParts: string = String.raw`
const read = (value, name) => {
  try { return NativeString(value[name] ?? ""); } catch { return ""; }
};
const textOf = (value) => {
  if (typeof value === "string") return value;
  try {
    if (value instanceof NativeError) return read(value, "name") + ": " + read(value, "message");
    return stringify(value) ?? NativeString(value);
  } catch {
    return "[" + typeof value + "]";
  }
};
const random = (seed) => {
  const words = new Words(new Doubles([seed]).buffer);
  let [a, b, c, d] = [words[0], words[1], 0x9e3779b9, 1];
  const next = () => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
};
`;
