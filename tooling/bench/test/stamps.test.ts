import { expect, test } from "vitest";
import { stampOf, StampReader } from "../src/stamps.ts";

test("a stamp is read once, in whichever pieces it comes", () => {
  const text = [1.5, 1_794_567_890_123.25, 3].map(stampOf).join("");
  for (let cut = 0; cut <= text.length; cut += 1) {
    const reader = new StampReader();
    const read = [...reader.read(text.slice(0, cut)), ...reader.read(text.slice(cut))];

    expect(read).toEqual([1.5, 1_794_567_890_123.25, 3]);
  }
});
