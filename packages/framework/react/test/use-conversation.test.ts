// @vitest-environment happy-dom
import type { ConversationView } from "@tenon/client";
import { act, createElement, type ReactElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, test } from "vitest";
import { useConversation, type Talk } from "../src/index.ts";
import { createRemote, type Remote } from "./remote.ts";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const roots: Root[] = [];
afterEach(() => act(() => roots.splice(0).forEach((root) => root.unmount())));

test("a component shows what is in the log, whenever that changes", async () => {
  const { remote, talk } = await mount();
  expect(talk()).toMatchObject({ status: "idle", messages: [], isLoaded: true });

  await act(async () => remote.show(said("s1", "Hello")));

  expect(talk()).toMatchObject({
    status: "running",
    messages: [{ role: "user", submission: "s1", parts: [{ text: "Hello" }] }],
  });
});

test("what is sent is shown at once, and its place is taken by what is in the log", async () => {
  const { remote, talk } = await mount();

  await act(() => talk().send("Hello", { key: "s1" }));
  expect(talk().messages).toEqual([
    {
      role: "user",
      submission: "s1",
      parts: [{ type: "text", text: "Hello" }],
      sending: "sending",
    },
  ]);
  expect(talk().status).toBe("running");

  await act(async () => remote.show(said("s1", "Hello")));
  expect(talk().messages).toHaveLength(1);
  expect(talk().messages[0]).not.toHaveProperty("sending");
  expect(remote.asked).toEqual(["submit Hello"]);
});

test("one that was not begun is watched from its first message on", async () => {
  const { remote, talk } = await mount(true);

  expect(talk()).toMatchObject({ status: "idle", messages: [], isLoaded: true });
  expect(remote.watchers()).toBe(0);

  await act(() => talk().send("Hello"));
  expect(remote.watchers()).toBe(1);
});

test("one that somebody else begins is watched as soon as that is known", async () => {
  const { remote, show } = await mount(true);

  await show("one", false);
  expect(remote.watchers()).toBe(1);

  await show("two", true);
  expect(remote.watchers()).toBe(0);
});

test("what the server refuses stays, marked, and can be sent again", async () => {
  const { remote, talk } = await mount();
  remote.refuseNext(new TypeError("Too long."));

  await act(() => expect(talk().send("Hello", { key: "s1" })).rejects.toThrow("Too long."));
  expect(talk().messages).toMatchObject([{ submission: "s1", sending: "failed" }]);
  expect(talk()).toMatchObject({ status: "idle", error: { message: "Too long." } });

  await act(() => talk().send("Hello", { key: "s1" }));
  expect(talk().messages).toMatchObject([{ submission: "s1", sending: "sending" }]);
  expect(talk().error).toBeUndefined();
});

test("what waits for a person is told, and is answered", async () => {
  const { remote, talk } = await mount();
  const call = { role: "tool", call: "c1", name: "pay", status: "awaiting" } as const;
  const child = { role: "tool", call: "c2", name: "task", status: "awaiting" } as const;
  await act(async () =>
    remote.show({
      messages: [
        { ...call, reason: "approval" },
        { ...child, reason: "child" },
      ] as never,
    }),
  );
  expect(talk().waiting.map(({ name }) => name)).toEqual(["pay"]);

  await act(() => talk().answer("c1", { type: "approve" }));
  await act(() => talk().stop());

  expect(remote.asked).toEqual(["answer c1 approve", "abort"]);
});

test("a lost server is told, and that it is back", async () => {
  const { remote, talk } = await mount();

  await act(async () => remote.connect(false));
  expect(talk().isOnline).toBe(false);
  await act(async () => remote.connect(true));
  expect(talk().isOnline).toBe(true);
});

test("nobody watches any more once the component is gone", async () => {
  const { remote } = await mount();
  expect(remote.watchers()).toBe(1);

  await act(async () => roots.splice(0).forEach((root) => root.unmount()));

  expect(remote.watchers()).toBe(0);
});

test("another conversation is another watch", async () => {
  const { remote, show } = await mount();

  await show("two");

  expect(remote.watchers()).toBe(1);
});

async function mount(isNewAtFirst = false): Promise<{
  readonly remote: Remote;
  readonly talk: () => Talk;
  readonly show: (id: string, isNew?: boolean) => Promise<void>;
}> {
  const remote = createRemote();
  let current: Talk | undefined;
  function Page({ id, isNew }: { readonly id: string; readonly isNew: boolean }): ReactElement {
    current = useConversation({ client: remote.client, agent: "shop", id, isNew });
    return createElement("p");
  }
  const root = createRoot(document.createElement("div"));
  roots.push(root);
  const show = (id: string, isNew = false): Promise<void> =>
    act(async () => root.render(createElement(Page, { id, isNew })));
  await show("one", isNewAtFirst);
  return {
    remote,
    talk: () => {
      if (current === undefined) throw new TypeError("Nothing was rendered.");
      return current;
    },
    show,
  };
}

function said(submission: string, text: string): Partial<ConversationView> {
  return {
    status: "running",
    messages: [
      { role: "user", submission, by: "ann", time: 1, parts: [{ type: "text", text }] },
    ] as never,
  };
}
