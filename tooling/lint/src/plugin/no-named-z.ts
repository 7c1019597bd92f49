import { type Rule } from "./rule.ts";

/** Zod's `z` object holds all of the library, so no bundler can drop what a file does not use. */
export const noNamedZ: Rule = {
  create(context) {
    return {
      ImportDeclaration(node) {
        if (node.source?.value !== "zod") return;
        if (!node.specifiers?.some((specifier) => specifier.imported?.name === "z")) return;
        context.report({
          node,
          message: 'Write `import * as z from "zod"`: it bundles to a quarter.',
        });
      },
    };
  },
};
