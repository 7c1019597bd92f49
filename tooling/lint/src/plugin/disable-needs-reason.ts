import { type Comment, type Rule, type RuleContext } from "./rule.ts";

const directive = /^\s*(?:(?:oxlint|eslint)-disable|@ts-(?:expect-error|ignore|nocheck))/;
const reason = /\s--\s+\S/;
const neverDisabled = /\bmax-lines(?!-)/;

/** An exception without its reason is the rule's slow death. */
export const disableNeedsReason: Rule = {
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) check(comment, context);
      },
    };
  },
};

function check(comment: Comment, context: RuleContext): void {
  if (!directive.test(comment.value)) return;
  if (!reason.test(comment.value)) {
    context.report({ node: comment, message: "Say why: end this comment with ` -- reason`." });
  }
  if (neverDisabled.test(comment.value)) {
    context.report({ node: comment, message: "Split the file: `max-lines` has no exceptions." });
  }
}
