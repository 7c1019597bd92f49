import type { AgentSpec, Turn } from "@tenon/contracts";

/** A named part of the prompt: context that belongs to no message. */
export interface PromptSection {
  /** Shown to the model as a heading, and unique among the sections. */
  readonly name: string;
  /** A function is asked once per turn, and its answer is recorded; an empty text leaves the section out. */
  readonly text: string | ((agent: AgentSpec) => string | Promise<string>);
}

/** The sections as one turn tells them, each with its heading. */
export async function renderSections(
  turn: Turn,
  sections: readonly PromptSection[],
): Promise<readonly string[]> {
  const rendered: string[] = [];
  for (const { name, text } of sections) {
    const told =
      typeof text === "string" ? text : await turn.once(`section:${name}`, () => text(turn.agent));
    if (told !== "") rendered.push(`# ${name}\n\n${told}`);
  }
  return rendered;
}
