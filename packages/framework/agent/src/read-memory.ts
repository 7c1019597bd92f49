import type { Agent, MemoryBlock } from "@tenon/contracts";
import type { Fields } from "./fields.ts";

/** Reads the memory blocks of a definition. */
export function readMemory(fields: Fields): Agent["memory"] {
  const value = fields.value("memory");
  if (value === undefined) return undefined;
  const names = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const section = fields.section("memory", names);
  if (section === undefined) return undefined;
  return Object.freeze(
    Object.fromEntries(section.names().map((block) => [block, readBlock(section, block)])),
  );
}

/** What is shown with each request must fit into one. */
const largestBlock = 100_000;
const defaultMaxChars = 4_000;

function readBlock(memory: Fields, block: string): MemoryBlock {
  if (!/^[a-z][a-z0-9_-]{0,63}$/.test(block)) {
    throw memory.refusal(
      block,
      'must be named by 1 to 64 of a-z, 0-9, "_" and "-", and start with a letter',
      'For example "user".',
    );
  }
  const fields = memory.section(block, ["description", "initial", "maxChars"]);
  const description = fields?.text("description");
  if (fields === undefined || description === undefined) {
    throw memory.refusal(
      `${block}.description`,
      "is missing",
      "Say in a sentence what belongs into the block.",
    );
  }
  const initial = fields.text("initial");
  const maxChars = fields.count("maxChars", largestBlock);
  const most = maxChars ?? defaultMaxChars;
  if (initial !== undefined && initial.length > most) {
    throw fields.refusal(
      "initial",
      `has ${initial.length} characters; the block holds at most ${most}`,
      "Shorten it, or set a greater maxChars.",
    );
  }
  return Object.freeze({
    description,
    ...(initial === undefined ? {} : { initial }),
    ...(maxChars === undefined ? {} : { maxChars }),
  });
}
