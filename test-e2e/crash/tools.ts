import { defineTool } from "@tenon/agent";
import type { ApprovalTerms, CallContext, Json, Tool } from "@tenon/contracts";
import type { Scene } from "./scenario.ts";
import { effectsOf } from "./witness.ts";

const anyInput = { type: "object", properties: {} } as const;

/** Changes nothing, so it may run as often as it likes. */
export function lookup(scene: Scene): Tool {
  return defineTool({
    name: "lookup",
    description: "Looks an order up.",
    input: anyInput,
    replay: "safe",
    run: async (input, context) => {
      await ran(scene, context);
      await scene.pause(2);
      return { order: input as Json, total: 42 };
    },
  });
}

/** Charges through a service that honours idempotency keys. */
export function charge(scene: Scene): Tool {
  return defineTool({
    name: "charge",
    description: "Charges money.",
    input: anyInput,
    replay: "keyed",
    run: async (_input, context) => {
      await ran(scene, context);
      await once(scene, context.key);
      context.progress({ percent: 50 });
      await scene.pause(12);
      return { charged: context.call };
    },
  });
}

/** Writes a mail: twice is twice, but the outbox can be asked. */
export function mail(scene: Scene): Tool {
  return defineTool({
    name: "mail",
    description: "Writes a mail.",
    input: anyInput,
    replay: "unsafe",
    probe: (_input, { key }) =>
      effectsOf(scene.witness, key) > 0
        ? { status: "done", output: { sent: true } }
        : { status: "not-done" },
    run: async (_input, context) => {
      await ran(scene, context);
      await scene.pause(4);
      await scene.witness.note({ type: "effect", key: context.key });
      await scene.pause(2);
      return { sent: true };
    },
  });
}

/** Sends money by wire: twice is twice, and nobody can be asked. */
export function wire(scene: Scene): Tool {
  return defineTool({
    name: "wire",
    description: "Sends money.",
    input: anyInput,
    replay: "unsafe",
    run: async (_input, context) => {
      await ran(scene, context);
      await scene.pause(4);
      await scene.witness.note({ type: "effect", key: context.key });
      await scene.pause(2);
      return { wired: true };
    },
  });
}

/** Notes that a call's tool runs. */
export function ran(scene: Scene, { turn, call }: CallContext): Promise<void> {
  return scene.witness.note({ type: "ran", work: `${turn}/${call}` });
}

/** What a service does that honours keys: the effect happens unless it has happened. */
export async function once(scene: Scene, key: string): Promise<void> {
  if (effectsOf(scene.witness, key) === 0) await scene.witness.note({ type: "effect", key });
}

/** Pays money back, once a person has approved it. */
export function refund(scene: Scene, approval: true | ApprovalTerms): Tool {
  return defineTool({
    name: "refund",
    description: "Pays money back.",
    input: { type: "object", properties: { cents: { type: "integer" } } },
    replay: "keyed",
    approval,
    run: async (_input, context) => {
      await ran(scene, context);
      await scene.pause(2);
      await once(scene, context.key);
      return { refunded: true };
    },
  });
}
