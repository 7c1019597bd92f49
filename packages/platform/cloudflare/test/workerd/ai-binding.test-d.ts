import type { AiBinding } from "../../src/index.ts";

/** The binding of a Worker is what the transport takes. */
export const taken = (ai: Ai): AiBinding => ai;
