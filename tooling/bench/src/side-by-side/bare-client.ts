import { serverEvents } from "./server-events.ts";
import type { Subject } from "./subject.ts";

/** A program that asks the model itself, keeps the talk in its memory and nothing on a disk. */
export function bareClient(modelUrl: string): Subject {
  return {
    name: "bare client",
    files: [],
    async start() {
      const talks = new Map<string, object[]>();
      return {
        async turn(conversation, message, onText) {
          const messages = talks.get(conversation) ?? [];
          talks.set(conversation, messages);
          messages.push({ role: "user", content: message });
          const response = await fetch(`${modelUrl}/chat/completions`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ model: "fake", stream: true, messages }),
          });
          let content = "";
          for await (const data of serverEvents(response)) {
            const text = textIn(data);
            if (text !== "") onText?.(text);
            content += text;
          }
          messages.push({ role: "assistant", content });
        },
        end: async () => {},
        [Symbol.asyncDispose]: async () => {},
      };
    },
  };
}

function textIn(data: string): string {
  if (data === "[DONE]") return "";
  const { choices } = JSON.parse(data) as {
    readonly choices: readonly { readonly delta: { readonly content?: string } }[];
  };
  return choices[0]?.delta.content ?? "";
}
