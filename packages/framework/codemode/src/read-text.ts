import { TenonError } from "@tenon/contracts";

/** The text of an answer. What unpacks to more than `mostBytes` is left where it is: rejects with `value-too-large`. */
export async function readText(response: Response, mostBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  const reader = response.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > mostBytes) {
      await reader.cancel();
      throw new TenonError(
        "value-too-large",
        `The answer is longer than ${mostBytes} bytes. Ask for less, or for a part of it.`,
      );
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}
