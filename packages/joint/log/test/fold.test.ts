import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ToolMessage } from "@tenon/contracts";
import {
  closeTranscript,
  decodeEntry,
  emptyState,
  encodeEvent,
  eventVersions,
  fold,
  foldAll,
  restoreCheckpoint,
  saveCheckpoint,
  type ConversationState,
  type Point,
  type RecordedEvent,
} from "../src/index.ts";
import { problemsOf } from "./provider-rules.ts";
import { play } from "./simulated-runtime.ts";
import { anyMoves, checkCutStories, checkStories, everyRun } from "./stories.ts";

describe("in every log that a runtime may write", () => {
  test("these logs hold every type of event, long turns and open batches", () => {
    const stories = fc.sample(anyMoves, everyRun).map(play);
    const types = new Set(stories.flatMap(({ events }) => events.map(({ type }) => type)));
    const states = stories.flatMap(({ events }) => statesOf(events));

    expect([...types].toSorted()).toEqual(Object.keys(eventVersions).toSorted());
    expect(Math.max(...states.map(({ turn }) => turn?.steps ?? 0))).toBeGreaterThan(5);
    expect(states.filter(hasHalfABatch).length).toBeGreaterThan(100);
    expect(
      states.filter(({ turn }) => (turn?.points.stash?.index ?? 0) > 0).length,
    ).toBeGreaterThan(100);
  });

  test("a provider accepts the transcript after each entry, whatever a crash left open", () => {
    checkStories(({ events }) => {
      for (const { transcript } of statesOf(events)) {
        expect(problemsOf(closeTranscript(transcript).messages)).toEqual([]);
      }
    });
  });

  test("a provider accepts what each resume point holds", () => {
    checkStories(({ events }) => {
      for (const point of statesOf(events).flatMap(pointsOf)) {
        expect(problemsOf(point.messages)).toEqual([]);
      }
    });
  });

  test("replies, user messages and results stay, in order, until they are compacted", () => {
    checkStories(({ events }) => {
      let state = emptyState;
      let said: string[] = [];
      let results: ToolMessage[] = [];
      for (const event of events) {
        const before = state;
        state = fold(state, event);
        if (event.type === "transcript.compacted") {
          said = spoken(state);
          results = [];
        }
        said.push(...speechOf(event, before));
        const result = resultOf(event, before);
        if (result !== undefined) results.push(result);

        expect(spoken(state)).toEqual(said);
        expect(closeTranscript(state.transcript).messages).toEqual(expect.arrayContaining(results));
      }
    });
  });

  test("what comes after a step or the input of a turn rebuilds the transcript from that point", () => {
    checkStories(({ events }) => {
      const submissions = submissionsOf(events);
      for (const { turn, transcript } of statesOf(events)) {
        if (turn === undefined) continue;
        for (const point of [turn.points.turn, turn.points.step]) {
          const start = { ...emptyState, submissions, transcript: { messages: point.messages } };
          const rebuilt = turn.journal.slice(point.index).reduce(fold, start);

          expect(closeTranscript(rebuilt.transcript)).toEqual(closeTranscript(transcript));
        }
      }
    });
  });

  test("a resume point counts the replies of the loop before it", () => {
    checkStories(({ events }) => {
      for (const state of statesOf(events)) {
        const journal = state.turn?.journal ?? [];
        for (const point of pointsOf(state)) {
          const past = journal.slice(0, point.index).filter(isReplyOfLoop);

          expect(point.steps).toBe(past.length);
        }
      }
    });
  });

  test("folding at once, in two parts or one by one gives the same state", () => {
    checkCutStories(({ events }, cut) => {
      const whole = events.reduce(fold, emptyState);

      deepStrictEqual(foldAll(emptyState, events), whole);
      deepStrictEqual(foldAll(foldAll(emptyState, events.slice(0, cut)), events.slice(cut)), whole);
    });
  });

  test("a state survives JSON and goes on from there", () => {
    checkCutStories(({ events }, cut) => {
      const state = events.slice(0, cut).reduce(fold, emptyState);
      const copy: ConversationState = JSON.parse(JSON.stringify(state));

      deepStrictEqual(copy, state);
      deepStrictEqual(events.slice(cut).reduce(fold, copy), events.reduce(fold, emptyState));
    });
  });

  test("a checkpoint between turns and the rest of the log give the whole state; an open turn has none", () => {
    checkCutStories(({ events }, cut) => {
      const state = foldAll(emptyState, events.slice(0, cut));
      const checkpoint = saveCheckpoint(state);
      if (state.turn !== undefined || cut === 0) {
        expect(checkpoint).toBeUndefined();
        return;
      }
      const restored = restoreCheckpoint(checkpoint) ?? emptyState;

      expect(restored.head).toBe(events[cut - 1]?.offset);
      deepStrictEqual(foldAll(restored, events.slice(cut)), foldAll(emptyState, events));
    });
  });

  test("deltas of a reply that is there may be pruned", () => {
    checkCutStories(({ events }, cut) => {
      const written = events.slice(0, cut);
      const kept = written.filter((event) => !isPrunable(event, written));

      deepStrictEqual(
        withoutDeltas(foldAll(emptyState, kept)),
        withoutDeltas(foldAll(emptyState, written)),
      );
    });
  });

  test("an event is the same after a store kept it", () => {
    checkStories(({ events }) => {
      for (const event of events) {
        const { offset, epoch, time, ...unplaced } = event;
        const stored = JSON.stringify({ ...encodeEvent(unplaced), offset, epoch, time });

        deepStrictEqual(decodeEntry(JSON.parse(stored)), event);
      }
    });
  });
});

function statesOf(events: readonly RecordedEvent[]): readonly ConversationState[] {
  let state = emptyState;
  return events.map((event) => (state = fold(state, event)));
}

function pointsOf({ turn }: ConversationState): readonly Point[] {
  if (turn === undefined) return [];
  const { points } = turn;
  return [points.turn, points.step, ...(points.stash === undefined ? [] : [points.stash])];
}

function hasHalfABatch({ transcript: { open } }: ConversationState): boolean {
  const results = Object.keys(open?.results ?? {}).length;
  return results > 0 && results < (open?.calls.length ?? 0);
}

function isReplyOfLoop(event: RecordedEvent): boolean {
  return event.type === "model.completed" && event.data.request.startsWith("step:");
}

/** What replies and user messages a transcript holds, without the results. */
function spoken({ transcript }: ConversationState): string[] {
  return closeTranscript(transcript).messages.flatMap((message) =>
    message.role === "tool" ? [] : [JSON.stringify(message)],
  );
}

function speechOf(event: RecordedEvent, before: ConversationState): readonly string[] {
  if (event.type === "submission.consumed") {
    const { submission } = event.data;
    const accepted = before.submissions.find((pending) => pending.submission === submission);
    return [JSON.stringify(accepted?.input)];
  }
  if (event.type === "message.appended" && event.data.message.role === "user") {
    return [JSON.stringify(event.data.message)];
  }
  if (event.type !== "model.completed" || !isReplyOfLoop(event)) return [];
  const { message } = event.data;
  return message.stop === "error" || message.stop === "aborted" ? [] : [JSON.stringify(message)];
}

/** The first result of a call of the newest reply. */
function resultOf(
  event: RecordedEvent,
  { transcript }: ConversationState,
): ToolMessage | undefined {
  if (event.type !== "tool.settled" && event.type !== "message.appended") return undefined;
  const { message } = event.data;
  if (message.role !== "tool") return undefined;
  const isOpen = transcript.open?.calls.some((call) => call.id === message.call) ?? false;
  const isFirst = !Object.keys(transcript.open?.results ?? {}).includes(message.call);
  return isOpen && isFirst ? message : undefined;
}

function submissionsOf(events: readonly RecordedEvent[]): ConversationState["submissions"] {
  return events.flatMap((event) =>
    event.type === "submission.accepted"
      ? [{ ...event.data, offset: event.offset, time: event.time }]
      : [],
  );
}

function isPrunable(event: RecordedEvent, events: readonly RecordedEvent[]): boolean {
  if (event.type !== "model.delta") return false;
  const { request } = event.data;
  return events.some(
    (other) =>
      other.type === "model.completed" &&
      other.turn === event.turn &&
      other.data.request === request,
  );
}

function withoutDeltas(state: ConversationState): ConversationState {
  return state.turn === undefined ? state : { ...state, turn: { ...state.turn, passing: [] } };
}
