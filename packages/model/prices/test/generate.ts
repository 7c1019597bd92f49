// Writes `src/catalogue` anew from the installed pi-ai: `npm run catalogue`, then `npm run fix` for the layout.
import { writeFile } from "node:fs/promises";
import { piAiCatalogue } from "./pi-ai-catalogue.ts";

const catalogue = await piAiCatalogue();
for (const [provider, prices] of Object.entries(catalogue)) {
  const rows = Object.entries(prices).map(
    ([model, price]) => `  ${JSON.stringify(model)}: ${JSON.stringify(price)},`,
  );
  const text = `import type { Price } from "../price.ts";

/** List prices of ${provider}. */
export const ${provider}: { readonly [model: string]: Price } = {
${rows.join("\n")}
};
`;
  await writeFile(new URL(`../src/catalogue/${provider}.ts`, import.meta.url), text);
}
