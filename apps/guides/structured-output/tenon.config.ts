import { createScriptedModels, defineConfig } from "tenon";

// Stands in for a model that needs to be told twice.
const scripts = {
  estimate: ({ messages }: { readonly messages: readonly { readonly role: string }[] }) => {
    const replies = messages.filter(({ role }) => role === "assistant").length;
    if (replies === 0) return { text: "About 40 euro." };
    const parts = replies === 1 ? [] : ["chain"];
    return { calls: [{ name: "final_answer", input: { euro: 40, parts } }] };
  },
};

export default defineConfig({ providers: { scripted: createScriptedModels({ scripts }) } });
