import { type Rule } from "./rule.ts";

/** An entry file is a table of contents: every name is written down. */
export const noExportStar: Rule = {
  create(context) {
    return {
      ExportAllDeclaration(node) {
        context.report({
          node,
          message: "Name every export: `export *` hides what a package promises.",
        });
      },
    };
  },
};
