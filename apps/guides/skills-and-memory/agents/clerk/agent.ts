import { defineAgent, defineTool } from "tenon";
import * as z from "zod";

// docs:start state
const choose = defineTool({
  name: "choose",
  description: "Puts a bike into the customer's cart.",
  input: z.object({ bike: z.string() }),
  replay: "safe",
  run({ bike }, { state }) {
    const cart = z.array(z.string()).catch([]).parse(state.get("cart"));
    state.set("cart", [...cart, bike]);
    return { bikes: cart.length + 1 };
  },
});
// docs:end state

// docs:start nested
const stock = defineTool({
  name: "stock",
  description: "How many of a bike are in stock.",
  input: z.object({ bike: z.string() }),
  replay: "safe",
  run: ({ bike }) => ({ bike, count: bike.length }),
});

const compare = defineTool({
  name: "compare",
  description: "Which of several bikes is in stock most often.",
  input: z.object({ bikes: z.array(z.string()).min(1) }),
  replay: "journal",
  async run({ bikes }, { callTool, step }) {
    const asked = await step.do("ask", () => bikes.toSorted());
    const answers = await Promise.all(asked.map((bike) => callTool("stock", { bike })));
    return answers.map(({ output }) => output);
  },
});
// docs:end nested

// docs:start client
const showMap = defineTool({
  name: "show-map",
  description: "Shows the way to the shop on the customer's screen.",
  input: z.object({ from: z.string() }),
});
// docs:end client

// docs:start pay
const pay = defineTool({
  name: "pay",
  description: "Charges the customer for the cart.",
  input: z.object({}),
  replay: "keyed",
  approval: true,
  run: (_input, { key }) => ({ receipt: key }),
});
// docs:end pay

// docs:start functions
export default defineAgent({
  model: "scripted/echo",
  instructions: ({ by, metadata }) =>
    `You sell bikes to ${by}. Answer in ${metadata["language"] === "da" ? "Danish" : "English"}.`,
  tools: ({ state }) =>
    state["cart"] === undefined
      ? [choose, stock, compare, showMap]
      : [choose, stock, compare, showMap, pay],
});
// docs:end functions
