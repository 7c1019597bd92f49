import { describe, expect, test } from "vitest";
import type { AgentSpec, EventData, Message, ModelQuestion, TurnId } from "@tenon/contracts";
import {
  configurationDigest,
  conversationDigest,
  describeRequest,
  digestOf,
  messageDigest,
  rebuildRequest,
  type KnownContext,
  type RecordedEvent,
} from "../src/index.ts";
import { checkStories } from "./stories.ts";
import { StoryWriter } from "./story-writer.ts";

describe("the request of a model call", () => {
  test("is rebuilt from the log, whatever was asked", () => {
    checkStories(({ events, asked }) => {
      const read: readonly RecordedEvent[] = JSON.parse(JSON.stringify(events));
      for (const { address, question } of asked) {
        const rebuilt = rebuildRequest(read, address);

        expect(rebuilt && comparable(rebuilt)).toEqual(comparable(question));
      }
    });
  });

  test("has the fingerprints that are recorded with it", () => {
    checkStories(({ events }) => {
      for (const { turn, data } of requestsOf(events)) {
        const { request, attempt, conversation, configuration } = data;
        const rebuilt = rebuildRequest(events, { turn, request, attempt });

        expect(rebuilt && conversationDigest(rebuilt.messages)).toBe(conversation);
        expect(rebuilt && configurationDigest(rebuilt)).toBe(configuration);
      }
    });
  });

  test("is that of the newest attempt unless one is named", () => {
    const log = new StoryWriter();
    log.record("turn.started", { harness: "loop", by: "user:1" }, turn);
    log.ask({ ...question, system: "First." }, { turn, request: "step:0", attempt: 1 });
    log.ask({ ...question, system: "Second." }, { turn, request: "step:0", attempt: 2 });

    const systemOf = (attempt?: number): string | undefined =>
      rebuildRequest(log.events, {
        turn,
        request: "step:0",
        ...(attempt === undefined ? {} : { attempt }),
      })?.system;

    expect([systemOf(), systemOf(1), systemOf(2), systemOf(3)]).toEqual([
      "Second.",
      "First.",
      "Second.",
      undefined,
    ]);
  });

  test("is unknown when the log holds no such request", () => {
    expect(rebuildRequest([], { turn, request: "step:0" })).toBeUndefined();
  });

  test("cannot be rebuilt from a log that lost a piece of it", () => {
    const log = new StoryWriter();
    log.ask(question, { turn, request: "step:0", attempt: 1 });
    const [first, ...requests] = log.events;
    const cut = requests.map((event) => withoutPieces(event));

    expect(() =>
      rebuildRequest(first === undefined ? cut : [first, ...cut], { turn, request: "step:0" }),
    ).toThrow(expect.objectContaining({ code: "store-damaged" }));
  });
});

describe("a described request", () => {
  test("is one span, however long the transcript grew", () => {
    const transcript = Array.from({ length: 500 }, (_, index) => said(`message ${index}`));
    const known: KnownContext = { transcript, agent, pieces: {} };

    expect(describeRequest({ ...question, messages: transcript }, known).context).toEqual({
      system: "agent",
      tools: "agent",
      messages: [{ from: 0, to: 500 }],
    });
  });

  test("refers to messages of the transcript in any order and holds only those it does not have", () => {
    const transcript = [said("a"), said("b"), said("c")];
    const messages = [said("b"), said("c"), said("new"), said("a")];
    const known: KnownContext = { transcript, agent, pieces: {} };
    const digest = digestOf(said("new"));

    expect(describeRequest({ ...question, messages }, known).context).toEqual({
      system: "agent",
      tools: "agent",
      messages: [{ from: 1, to: 3 }, digest, { from: 0, to: 1 }],
      pieces: { [digest]: said("new") },
    });
  });

  test("does not hold again what an earlier request holds", () => {
    const known: KnownContext = { transcript: [], agent: undefined, pieces: {} };
    const first = describeRequest({ ...question, messages: [said("a")] }, known).context;
    const pieces = Object.fromEntries(Object.keys(first.pieces ?? {}).map((key) => [key, true]));
    const again = describeRequest(
      { ...question, messages: [said("a")] },
      { ...known, pieces: pieces as KnownContext["pieces"] },
    ).context;

    expect(Object.values(first.pieces ?? {})).toEqual([question.system, [], said("a")]);
    expect(again).toEqual({ ...first, pieces: undefined });
  });

  test("finds a reply whose usage and model a harness forgot", () => {
    const reply = replyOf("hi");
    const forgotten = {
      ...reply,
      model: { provider: "", id: "" },
      usage: { ...reply.usage, input: 0 },
    };
    const known: KnownContext = { transcript: [said("a"), reply], agent, pieces: {} };

    expect(
      describeRequest({ ...question, messages: [said("a"), forgotten] }, known).context.messages,
    ).toEqual([{ from: 0, to: 2 }]);
  });
});

const turn = "t-1" as TurnId;
const model = { provider: "scripted", id: "one" };
const agent: AgentSpec = { name: "clerk", model, instructions: "Be kind.", tools: [] };
const question: ModelQuestion = { model, system: "Be kind.", messages: [], tools: [] };

type Requested = { readonly turn: TurnId; readonly data: EventData["model.requested"] };

function requestsOf(events: readonly RecordedEvent[]): readonly Requested[] {
  return events.flatMap((event) =>
    event.type === "model.requested" && event.turn !== undefined
      ? [{ turn: event.turn, data: event.data }]
      : [],
  );
}

/** All that decides what a model is asked, with messages by what they say. */
function comparable(asked: ModelQuestion): object {
  return { ...asked, messages: asked.messages.map(messageDigest) };
}

function withoutPieces(event: RecordedEvent): RecordedEvent {
  if (event.type !== "model.requested") return event;
  const { pieces: _lost, ...context } = event.data.context;
  return { ...event, data: { ...event.data, context } };
}

function said(text: string): Message {
  return { role: "user", parts: [{ type: "text", text }] };
}

function replyOf(text: string): Extract<Message, { readonly role: "assistant" }> {
  const usage = { input: 9, output: 9, cacheRead: 0, cacheWrite: 0, cost: 1 };
  const id = "m-1" as Extract<Message, { readonly role: "assistant" }>["id"];
  return { role: "assistant", id, parts: [{ type: "text", text }], model, usage, stop: "stop" };
}
