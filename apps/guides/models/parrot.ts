import type { Engine } from "./engine.ts";

/** The smallest engine: it repeats what was said last. */
export const parrot: Engine = {
  async *generate({ lines }) {
    const [, text = "Hm."] = /"text":"([^"]*)"/.exec(lines.at(-1) ?? "") ?? [];
    yield { type: "text", text };
    yield { type: "end", why: "stop", read: lines.length, cached: 0, written: 1 };
  },
};
