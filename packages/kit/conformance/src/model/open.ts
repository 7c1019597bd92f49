import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import type { ModelProvidersWorld } from "./world.ts";

const requirements = {
  "model.open.lazy": "Lazy: nothing of a provider is loaded before it is asked for.",
  "model.open.clear":
    "Clear: rejects with `unknown-provider`, `missing-package` (the hint adds it in one command) or `unknown-model`.",
} as const;

const proofs: Proofs<typeof requirements, ModelProvidersWorld> = {
  "model.open.lazy": {
    async "opening one provider loads that one, and not before"(world) {
      expect(world.loaded()).toEqual([]);

      const provider = await world.providers.open(world.known);

      expect(provider.name).toBe(world.known.provider);
      expect(world.loaded().length).toBeLessThan(2);
    },
    async "a provider that is opened twice is loaded once"(world) {
      await world.providers.open(world.known);
      const loaded = world.loaded();

      await world.providers.open({ ...world.known });

      expect(world.loaded()).toEqual(loaded);
    },
  },
  "model.open.clear": {
    async "what cannot be opened is refused with its code, and a hint that says what to do"(world) {
      expect(world.refused.map(({ code }) => code)).toContain("unknown-provider");
      for (const { model, code } of world.refused) {
        await expect(world.providers.open(model)).rejects.toMatchObject({
          code,
          hint: expect.stringMatching(code === "missing-package" ? /^npm install \S+$/ : /./),
        });
      }
    },
  },
};

/** What `ModelProviders.open` promises. */
export const modelOpenSuite: Suite<ModelProvidersWorld> = { name: "open", requirements, proofs };
