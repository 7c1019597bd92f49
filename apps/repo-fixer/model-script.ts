import { resultOf, type Script, type ScriptedStep } from "tenon";

const rounded = `  const share = Math.round(cents / people);
  return Array.from({ length: people }, () => share);`;

const fair = `  const share = Math.floor(cents / people);
  const left = cents - share * people;
  return Array.from({ length: people }, (_, index) => (index < left ? share + 1 : share));`;

/** What the scripted model has in place of a mind: a reply for each step since the question. */
const steps: readonly ScriptedStep[] = [
  { text: "I check the repository out.", calls: [{ name: "checkout", input: {} }] },
  { text: "Which tests fail?", calls: [{ name: "test", input: {} }] },
  {
    text: "{{result:test.failed.0.name}}: {{result:test.failed.0.message}}. I look where that is calculated.",
    calls: [
      { name: "grep", input: { pattern: "function split\\(", path: "/repo/src" } },
      { name: "read", input: { path: "/repo/src/split.js" } },
    ],
  },
  {
    text: "Every share is rounded by itself, so the shares need not add up. I round down, and hand out what is left.",
    calls: [{ name: "edit", input: { path: "/repo/src/split.js", old: rounded, new: fair } }],
  },
  { text: "And now?", calls: [{ name: "test", input: {} }] },
  { text: "All green. This is the patch:", calls: [{ name: "patch", input: {} }] },
];

const isFixed: ScriptedStep = {
  text: "All {{result:test.passed}} tests pass. The shares of a bill now add up to it: each is rounded down, and the first pay the cents that are left over. The patch is /fix.patch:\n\n{{result:patch}}",
};

const isStillRed: ScriptedStep = { text: "I could not fix it: {{result:test.failed}}" };

/** It says that it is green only when it is. */
export const repoFixer: Script = (question) => {
  const asked = question.messages.findLastIndex(({ role }) => role === "user");
  const since = question.messages.slice(asked);
  const step = steps[since.filter(({ role }) => role === "assistant").length];
  if (step?.calls?.[0]?.name !== "patch" && step !== undefined) return step;
  return isGreen(resultOf(question, "test")) ? (step ?? isFixed) : isStillRed;
};

function isGreen(result: unknown): boolean {
  if (typeof result !== "object" || result === null || !("failed" in result)) return false;
  return Array.isArray(result.failed) && result.failed.length === 0;
}
