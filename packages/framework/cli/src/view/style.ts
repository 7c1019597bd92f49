import { styleText } from "node:util";

/** Marks up text; what it does depends on where the text goes. */
export interface Style {
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  strong(text: string): string;
}

/** Colours where a terminal shows them; NO_COLOR and the like are respected. */
export function styleFor(stream: NodeJS.WriteStream): Style {
  if (!stream.isTTY) return plainStyle;
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    styleText(format, text, { stream });
  return { dim: paint("dim"), good: paint("green"), bad: paint("red"), strong: paint("bold") };
}

const same = (text: string): string => text;

/** No colours. */
export const plainStyle: Style = { dim: same, good: same, bad: same, strong: same };
