import { describe, expectTypeOf, test } from "vitest";
import type { EntryDraft, EventData, EventType, JsonObject, LogEvent } from "../src/index.ts";

/** Types of events whose data JSON would not give back as it was. Checked by the compiler. */
type NotJson<Data> = {
  [Type in keyof Data]: Data[Type] extends JsonObject ? never : Type;
}[keyof Data];

describe("the data of an event", () => {
  test("is JSON, whatever the type", () => {
    expectTypeOf<NotJson<EventData>>().toBeNever();
  });

  test("would not be JSON with a date, bytes, a function or undefined in it", () => {
    type Broken = {
      readonly date: { readonly at: Date };
      readonly bytes: { readonly bytes: Uint8Array };
      readonly code: { readonly run: () => void };
      readonly absent: { readonly value: string | undefined };
    };

    expectTypeOf<NotJson<Broken>>().toEqualTypeOf<keyof Broken>();
  });
});

describe("a type of event", () => {
  test("is a noun and what happened to it", () => {
    expectTypeOf<EventType>().toExtend<`${string}.${string}`>();
  });

  test("decides the data of its events", () => {
    type Of<Type extends EventType> = Extract<LogEvent, { readonly type: Type }>["data"];

    expectTypeOf<Of<"timer.set">>().toEqualTypeOf<EventData["timer.set"]>();
    expectTypeOf<Of<"tool.settled">>().toEqualTypeOf<EventData["tool.settled"]>();
  });
});

test("a draft says in which version its data is", () => {
  expectTypeOf<EntryDraft["data"]["v"]>().toEqualTypeOf<number>();
});
