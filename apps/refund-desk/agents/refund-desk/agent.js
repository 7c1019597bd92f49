import { defineAgent } from "tenon";
export default defineAgent({
    // Answers from model-script.ts, without a key. `--model anthropic/claude-sonnet-4-6` asks a real one.
    model: "scripted/refund-desk",
    limits: { steps: 12 },
});
