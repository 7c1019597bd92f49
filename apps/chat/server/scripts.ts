import { resultOf, type Script } from "@tenon/model-scripted";

/** What the guide's model answers: no key, no network. */
const guide: Script = (question) =>
  resultOf(question, "price") === undefined
    ? { text: "I look the price up.", calls: [{ name: "price", input: { bike: "A-17" } }] }
    : { text: "The bike A-17 costs {{result:price.eur}} euro. Ask the seller to order it." };

/** What the seller's model answers. */
const seller: Script = (question) => {
  if (question.messages.at(-1)?.role !== "tool")
    return { text: "I order it.", calls: [{ name: "order", input: { bike: "A-17" } }] };
  return resultOf(question, "order") === "ordered"
    ? { text: "Your bike is on its way." }
    : { text: "Then I do not order it." };
};

/** The models `scripted/guide` and `scripted/seller`. */
export const scripts: Readonly<Record<string, Script>> = { guide, seller };
