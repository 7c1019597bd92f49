import { expect, test } from "vitest";
import { createWorld, type World } from "./fixtures/world.ts";

type Events = {
  readonly events: readonly {
    readonly offset: string;
    readonly type: string;
    readonly turn?: string;
  }[];
  readonly next: string;
  readonly isComplete: boolean;
};

async function talked(isDevelopment: boolean): Promise<World> {
  const world = createWorld({ isDevelopment });
  const { submission } = await world.submit("hello");
  world.speaker.say("Good day.");
  world.speaker.finish();
  await world
    .conversation()
    .wait(submission as Parameters<ReturnType<World["conversation"]>["wait"]>[0]);
  return world;
}

async function read<Value>(world: World, path: string): Promise<Value> {
  const response = await world.ask("GET", `/agents/shop/one${path}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Value;
}

test("whole entries are served in development, page by page, also those that are not public", async () => {
  await using world = await talked(true);

  const all = await read<Events>(world, "/events");
  const first = await read<Events>(world, "/events?limit=3");
  const rest = await read<Events>(world, `/events?after=${first.next}`);

  expect(all.isComplete).toBe(true);
  expect(first.isComplete).toBe(false);
  expect([...first.events, ...rest.events]).toEqual(all.events);
  expect(all.events.map(({ type }) => type)).toContain("agent.resolved");
});

test("the exact request of a step is rebuilt in development", async () => {
  await using world = await talked(true);
  const { events } = await read<Events>(world, "/events");
  const turn = events.find(({ type }) => type === "model.requested")?.turn;

  const request = await read<{ readonly question: object }>(world, `/requests/${turn}/0`);

  expect(request.question).toMatchObject({
    model: { provider: "test", id: "speaker" },
    system: "You sell bikes.",
    messages: [{ role: "user", parts: [{ type: "text", text: "hello" }] }],
  });
});

test.each(["/events?after=x", "/events?limit=many", "/requests/t9/0", "/requests/t1/x"])(
  "GET …%s is refused as a fault of the request",
  async (path) => {
    await using world = await talked(true);

    expect((await world.ask("GET", `/agents/shop/one${path}`)).status).toBe(400);
  },
);

test.each(["/events", "/requests/t1/0"])("outside of development there is no …%s", async (path) => {
  await using world = await talked(false);

  const response = await world.ask("GET", `/agents/shop/one${path}`);

  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { code: "route-not-found" } });
});

test("in development other machines see no whole entries", async () => {
  await using world = createWorld({ isDevelopment: true, authorize: () => "anna" });
  await world.submit("hello");

  const response = await world.server.fetch(
    new Request("http://tenon.example/agents/shop/one/events"),
  );

  expect(response.status).toBe(403);
});
