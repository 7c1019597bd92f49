/* oxlint-disable no-console -- an example prints */
import { createPiAiProviders } from "@tenon/model-pi-ai";

const providers = createPiAiProviders({
  providers: { local: { baseUrl: "http://127.0.0.1:11434/v1", secret: null } },
});
const model = { provider: "local", id: "llama3.2" };
const provider = await providers.open(model);

const messages = [{ role: "user", parts: [{ type: "text", text: "Hello" }] }] as const;
const { signal } = new AbortController();
const blob = () => Promise.resolve(new Uint8Array());
const question = { model, system: "Be brief.", messages, tools: [] };
for await (const event of provider.stream(question, { signal, secrets: {}, blob })) {
  console.log(JSON.stringify(event));
}
