// docs:start agent
import { defineAgent } from "tenon";

export default defineAgent({
  model: "scripted/echo",
  instructions: "You are the help desk of a bike shop.",
  memory: {
    customer: { description: "What you know about the customer.", maxChars: 500 },
    tone: { description: "How the customer wants to be spoken to.", initial: "Friendly, brief." },
  },
});
// docs:end agent
