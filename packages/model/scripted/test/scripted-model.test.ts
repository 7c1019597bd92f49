import type {
  AssistantMessage,
  CallId,
  Clock,
  Json,
  Message,
  MessageId,
  ModelEvent,
  ModelProvider,
  ModelQuestion,
  ModelReply,
  ToolCall,
  UserMessage,
} from "@tenon/contracts";
import { describe, expect, test } from "vitest";
import { createScriptedModel, createScriptedProviders, type Script } from "../src/index.ts";

const model = { provider: "scripted", id: "any" };

function user(text: string): UserMessage {
  return { role: "user", parts: [{ type: "text", text }] };
}

function assistant(reply: ModelReply): AssistantMessage {
  return { role: "assistant", id: "message-1" as MessageId, model, ...reply };
}

function results(reply: ModelReply, details: readonly Json[]): readonly Message[] {
  return reply.parts
    .filter((part): part is ToolCall => part.type === "call")
    .map((call, index) => ({
      role: "tool",
      call: call.id,
      name: call.name,
      parts: [{ type: "text", text: JSON.stringify(details[index] ?? null) }],
      isError: false,
    }));
}

function question(...messages: readonly Message[]): ModelQuestion {
  return { model, system: "", messages, tools: [] };
}

async function ask(provider: ModelProvider, asked: ModelQuestion): Promise<readonly ModelEvent[]> {
  const events: ModelEvent[] = [];
  const { signal } = new AbortController();
  const blob = () => Promise.resolve(new Uint8Array());
  for await (const event of provider.stream(asked, { signal, secrets: {}, blob }))
    events.push(event);
  return events;
}

async function replyTo(provider: ModelProvider, asked: ModelQuestion): Promise<ModelReply> {
  const last = (await ask(provider, asked)).at(-1);
  return last?.type === "reply" ? last.reply : expect.fail(JSON.stringify(last));
}

describe("a script", () => {
  const script: Script = [{ text: "First." }, { text: "Second." }];

  test("answers by the replies since the last user message", async () => {
    const provider = createScriptedModel(script);
    const first = await replyTo(provider, question(user("A")));
    const second = await replyTo(provider, question(user("A"), assistant(first)));
    const again = await replyTo(provider, question(user("A"), assistant(first), user("B")));

    expect([first, second, again].map((reply) => reply.parts)).toEqual([
      [{ type: "text", text: "First." }],
      [{ type: "text", text: "Second." }],
      [{ type: "text", text: "First." }],
    ]);
  });

  test("gives another process the same events for the same question", async () => {
    const calls = [{ name: "look" }, { name: "look", input: { word: "tenon" } }];
    const steps: Script = [{ text: "I look.", calls }];

    const one = await ask(createScriptedModel(steps), question(user("A")));
    const two = await ask(createScriptedModel(steps), question(user("A")));

    expect(one).toEqual(two);
    expect(one.length).toBeGreaterThan(4);
  });

  test("that has no step left says so", async () => {
    const provider = createScriptedModel([{ text: "First." }]);
    const first = await replyTo(provider, question(user("A")));

    expect(await ask(provider, question(user("A"), assistant(first)))).toMatchObject([
      { failure: { kind: "invalid-request", message: expect.stringContaining("1 steps") } },
    ]);
  });

  test("may be a function of the question, and may be wrong", async () => {
    const counting = createScriptedModel(({ messages }) => ({ text: `${messages.length}` }));
    const failing = createScriptedModel(() => {
      throw new RangeError("no such step");
    });

    expect((await replyTo(counting, question(user("A"), user("B")))).parts).toMatchObject([
      { text: "2" },
    ]);
    expect(await ask(failing, question(user("A")))).toMatchObject([
      { failure: { kind: "invalid-request", message: "The script failed: no such step" } },
    ]);
  });
});

describe("results of tools", () => {
  test("stand in for their placeholders, with the type they have", async () => {
    const provider = createScriptedModel([
      { calls: [{ name: "order" }, { name: "policy" }] },
      {
        text: "Order {{result:order.id}} costs {{result:order.total}} euro. {{result:policy}}",
        calls: [
          {
            name: "pay",
            input: {
              amount: "{{result:order.total}}",
              lines: ["{{result:order.lines.1}}"],
              note: "for {{result:order.id}}",
            },
          },
        ],
      },
    ]);
    const first = await replyTo(provider, question(user("A")));
    const details = [
      { id: "o-7", total: 129.5, lines: ["bike", "bell"] },
      "Refund within 14 days.",
    ];

    const second = await replyTo(
      provider,
      question(user("A"), assistant(first), ...results(first, details)),
    );

    expect(second.parts).toMatchObject([
      { text: "Order o-7 costs 129.5 euro. Refund within 14 days." },
      { input: { amount: 129.5, lines: ["bell"], note: "for o-7" } },
    ]);
  });

  test("that do not exist leave a text as it is, and are null as a value", async () => {
    const provider = createScriptedModel([
      {
        text: "It is {{result:order.id}}.",
        calls: [{ name: "pay", input: "{{result:order.id}}" }],
      },
    ]);

    expect((await replyTo(provider, question(user("A")))).parts).toMatchObject([
      { text: "It is {{result:order.id}}." },
      { input: null },
    ]);
  });
});

describe("a transcript that no provider would accept is refused", () => {
  const call = { type: "call", id: "c" as CallId, name: "look", input: {} } as const;
  const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 };
  const asked = assistant({ parts: [call], stop: "tools", usage });
  const orphan = { role: "tool", call: call.id, name: "look", parts: [], isError: false } as const;

  test.each([
    ["a call without its result", [user("A"), asked]],
    ["a call whose result comes too late", [user("A"), asked, user("B"), orphan]],
    ["a result without its call", [user("A"), orphan]],
    ["a result twice", [user("A"), asked, orphan, orphan]],
  ] as const)("%s", async (_, messages) => {
    const provider = createScriptedModel(() => ({ text: "Fine." }));

    expect(await ask(provider, question(...messages))).toMatchObject([
      { failure: { kind: "invalid-request" } },
    ]);
  });
});

describe("streaming slowly", () => {
  test("waits between deltas by the injected clock", async () => {
    const waits: number[] = [];
    const clock: Clock = {
      now: () => 0,
      after(ms) {
        waits.push(ms);
        return Promise.resolve();
      },
    };
    const steps: Script = [{ text: "One two three." }, { text: "One two.", tokensPerSecond: 100 }];
    const provider = createScriptedModel(steps, { clock, tokensPerSecond: 50 });

    const first = await replyTo(provider, question(user("A")));
    await replyTo(provider, question(user("A"), assistant(first)));

    expect(waits).toEqual([20, 20, 20, 10, 10]);
  });

  test("needs a clock", () => {
    expect(() => createScriptedModel([], { tokensPerSecond: 50 })).toThrow(
      expect.objectContaining({ code: "invalid-input" }),
    );
  });

  test("of a step needs a clock too", async () => {
    const provider = createScriptedModel([{ text: "One.", tokensPerSecond: 50 }]);

    expect(await ask(provider, question(user("A")))).toMatchObject([
      { failure: { kind: "invalid-request", message: expect.stringContaining("clock") } },
    ]);
  });
});

describe("scripted providers", () => {
  test("know `echo` without any configuration", async () => {
    const providers = createScriptedProviders();
    const provider = await providers.open({ provider: "scripted", id: "echo" });

    const parts = (await replyTo(provider, question(user("Say\n this  again.")))).parts;

    expect(parts).toEqual([{ type: "text", text: "Say\n this  again." }]);
  });

  test("give each script its model, the same one every time", async () => {
    const providers = createScriptedProviders({ scripts: { greet: [{ text: "Hello." }] } });
    const provider = await providers.open({ provider: "scripted", id: "greet" });

    expect((await replyTo(provider, question(user("A")))).parts).toMatchObject([
      { text: "Hello." },
    ]);
    expect(await providers.open({ provider: "scripted", id: "greet" })).toBe(provider);
  });

  test("refuse other models and other providers with what they know", async () => {
    const providers = createScriptedProviders({ scripts: { greet: [] } });

    await expect(providers.open({ provider: "scripted", id: "toString" })).rejects.toMatchObject({
      code: "unknown-model",
      hint: "Known: scripted/echo, scripted/greet. Another one needs a script with its id.",
    });
    await expect(providers.open({ provider: "openai", id: "echo" })).rejects.toMatchObject({
      code: "unknown-provider",
      hint: "Known: scripted.",
    });
  });
});
