import { describe, expect, vi } from "vitest";
import { describeSuite, type Proofs, type Suite } from "../suite.ts";
import { eventually } from "./eventually.ts";
import type { CreatePlatformWorld, PlatformWorld } from "./world.ts";

const requirements = {
  "clock.now": "Milliseconds since 1970.",
  "clock.after":
    "resolves once `ms` have passed, or at once when `signal` is aborted; never rejects.",
  "ids.next": "A new id, unique everywhere, sortable by time where the platform can.",
  "ids.random": "A number in [0, 1).",
  "secrets.get": "undefined when there is none; the value is never logged.",
} as const;

const proofs: Proofs<typeof requirements, PlatformWorld> = {
  "clock.now": {
    async "time is a whole number and does not run backwards"(world) {
      const { platform } = await world.open();
      const before = platform.clock.now();

      await world.advance(30);

      expect(Number.isSafeInteger(before)).toBe(true);
      expect(platform.clock.now()).toBeGreaterThanOrEqual(before + 29);
    },
    async "processes agree about it within a second"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();

      expect(Math.abs(one.clock.now() - two.clock.now())).toBeLessThan(1000);
    },
  },
  "clock.after": {
    async "it does not resolve before its time"(world) {
      const { platform } = await world.open();
      const start = platform.clock.now();
      let resolvedAt: number | undefined;
      const waiting = platform.clock.after(150).then(() => {
        resolvedAt = platform.clock.now();
      });

      expect(await eventually(world, () => resolvedAt)).toBeGreaterThanOrEqual(start + 149);
      await waiting;
    },
    async "waits end in the order of their times, not of their calls"(world) {
      const { platform } = await world.open();
      const order: string[] = [];
      void platform.clock.after(160).then(() => order.push("late"));
      void platform.clock.after(20).then(() => order.push("early"));

      await eventually(world, () => order.length === 2 || undefined);

      expect(order).toEqual(["early", "late"]);
    },
    async "an aborted wait resolves, whether it was aborted before or during it"(world) {
      const { platform } = await world.open();
      const controller = new AbortController();
      const waiting = platform.clock.after(3_600_000, controller.signal);

      controller.abort();

      await expect(waiting).resolves.toBeUndefined();
      await expect(platform.clock.after(3_600_000, AbortSignal.abort())).resolves.toBeUndefined();
    },
    async "a wait of no time, or less, resolves"(world) {
      const { platform } = await world.open();
      let resolved = 0;
      void platform.clock.after(0).then(() => (resolved += 1));
      void platform.clock.after(-5).then(() => (resolved += 1));

      await eventually(world, () => resolved === 2 || undefined);
    },
  },
  "ids.next": {
    async "no id is given twice, in whichever process"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();

      const ids = Array.from({ length: 1000 }, (_, index) =>
        (index % 2 === 0 ? one : two).ids.next(),
      );

      expect(new Set(ids).size).toBe(1000);
    },
    async "nor after a crash"(world) {
      const first = await world.open();
      const before = Array.from({ length: 100 }, () => first.platform.ids.next());
      await first.crash();

      const { platform } = await world.open();
      const after = Array.from({ length: 100 }, () => platform.ids.next());

      expect(new Set([...before, ...after]).size).toBe(200);
    },
    async "an id can be part of a conversation's name and of an address"(world) {
      const { platform } = await world.open();

      expect(platform.ids.next()).toMatch(/^[A-Za-z0-9._~-]{1,64}$/);
    },
  },
  "ids.random": {
    async "numbers are spread over the range and never leave it"(world) {
      const { platform } = await world.open();

      const numbers = Array.from({ length: 1000 }, () => platform.ids.random());

      expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
      expect(numbers.filter((number) => number < 0.5).length).toBeGreaterThan(300);
      expect(numbers.filter((number) => number >= 0.5).length).toBeGreaterThan(300);
    },
  },
  "secrets.get": {
    async "a secret that was given is found by its exact name"(world) {
      const { platform } = await world.open();

      expect(await platform.secrets.get(world.secret.name)).toBe(world.secret.value);
      expect(await platform.secrets.get(`${world.secret.name} `)).toBeUndefined();
    },
    async "any other name is undefined, whatever it means to a language"(world) {
      const { platform } = await world.open();

      for (const name of ["", "TENON_SUITE_UNKNOWN", "__proto__", "constructor", "toString"]) {
        expect(await platform.secrets.get(name)).toBeUndefined();
      }
    },
    async "its value reaches neither the console nor the platform's own JSON"(world) {
      const printed: string[] = [];
      const print = (...words: readonly unknown[]): void =>
        void printed.push(words.map(String).join(" "));
      const methods = ["debug", "error", "info", "log", "warn"] as const;
      const spies = methods.map((method) =>
        vi.spyOn(globalThis.console, method).mockImplementation(print),
      );
      try {
        const { platform } = await world.open();
        await platform.secrets.get(world.secret.name);
        printed.push(JSON.stringify(platform.secrets) ?? "");
        await platform[Symbol.asyncDispose]();
      } finally {
        for (const spy of spies) spy.mockRestore();
      }

      expect(printed.join("\n")).not.toContain(world.secret.value);
    },
  },
};

/** Every promise of `Clock`, `Ids` and `Secrets`. */
export const surroundingsSuite: Suite<PlatformWorld> = {
  name: "time, ids and secrets",
  requirements,
  proofs,
};

/** Declares the tests of `Clock`, `Ids` and `Secrets`. */
export function describeSurroundings(name: string, create: CreatePlatformWorld): void {
  describe(`${name}: Clock, Ids, Secrets`, () => describeSuite(surroundingsSuite, create));
}
