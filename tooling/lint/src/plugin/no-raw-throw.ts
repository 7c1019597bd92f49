import { type Rule } from "./rule.ts";

const rawErrors = new Set([
  "AggregateError",
  "Error",
  "RangeError",
  "SyntaxError",
  "TypeError",
  "URIError",
]);

/** Callers tell errors apart by code, so an error without a code is a dead end for them. */
export const noRawThrow: Rule = {
  create(context) {
    return {
      ThrowStatement(node) {
        const thrown = node.argument;
        const isCreated = thrown?.type === "NewExpression" || thrown?.type === "CallExpression";
        const name = isCreated ? thrown.callee?.name : undefined;
        if (name === undefined || !rawErrors.has(name)) return;
        context.report({ node, message: `Throw a TenonError with a code instead of ${name}.` });
      },
    };
  },
};
