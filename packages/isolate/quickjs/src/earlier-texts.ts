import type { EarlierAnswer } from "@tenon/contracts";
import type { Answer, EarlierText } from "./protocol.ts";

/** They are sent at once, and for so long nobody else has the host. */
const mostLength = 262_144;

/** What a guest may run ahead with: as many of the first answers as can be sent together. */
export function earlierTexts(earlier: readonly EarlierAnswer[]): readonly EarlierText[] {
  const texts: EarlierText[] = [];
  let length = 0;
  for (const { ordinal, name, input, answer } of earlier) {
    const text = answer.ok ? JSON.stringify(answer.output) : answer.message;
    const given = { ordinal, name, input: JSON.stringify(input), isOk: answer.ok, text };
    length += given.name.length + given.input.length + given.text.length;
    if (length > mostLength) break;
    texts.push(given);
  }
  return texts;
}

export function isSameAnswer(one: Answer | undefined, other: Answer): boolean {
  return one?.ordinal === other.ordinal && one.isOk === other.isOk && one.text === other.text;
}
