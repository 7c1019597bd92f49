import type { Digest, Json, Message, ModelQuestion, ToolSpec } from "@tenon/contracts";
import { digestOf, GrowingDigest } from "./digest.ts";

const messageDigests = new WeakMap<Message, Digest>();
const conversations = new WeakMap<Message, GrowingDigest>();
const toolDigests = new WeakMap<readonly ToolSpec[], Digest>();

/** Identifies what a message says to a provider: not its id, model, usage, stop reason or details, which a harness may lose. */
export function messageDigest(message: Message): Digest {
  const known = messageDigests.get(message);
  if (known !== undefined) return known;
  const digest = digestOf(spoken(message));
  messageDigests.set(message, digest);
  return digest;
}

/** Identifies a list of tools as a model sees it. */
export function toolsDigest(tools: readonly ToolSpec[]): Digest {
  const known = toolDigests.get(tools);
  if (known !== undefined) return known;
  const digest = digestOf(tools);
  toolDigests.set(tools, digest);
  return digest;
}

/** Identifies the conversation that is asked. One that grew since it was last asked costs what was added. */
export function conversationDigest(messages: readonly Message[]): Digest {
  const [first] = messages;
  const digests = messages.map(messageDigest);
  if (first === undefined) return digestOf(digests);
  const known = conversations.get(first);
  const growing = known?.isBeginOf(digests) === true ? known : new GrowingDigest();
  conversations.set(first, growing);
  return growing.of(digests);
}

/** Identifies everything else that is asked. */
export function configurationDigest(question: ModelQuestion): Digest {
  const { messages: _messages, tools, ...rest } = question;
  return digestOf({ ...rest, tools: toolsDigest(tools) });
}

function spoken(message: Message): Json {
  switch (message.role) {
    case "user":
      return { role: "user", parts: message.parts };
    case "assistant":
      return { role: "assistant", parts: message.parts };
    case "tool":
      return {
        role: "tool",
        call: message.call,
        name: message.name,
        parts: message.parts,
        isError: message.isError,
      };
  }
}
