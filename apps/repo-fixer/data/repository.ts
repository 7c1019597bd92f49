/** A small repository with a bug, by path: it splits bills, and loses cents. */
export const repository: Readonly<Record<string, string>> = {
  "README.md": `# Split the bill

\`split(cents, people)\` says what each pays. Tests: \`test/*.test.js\`.
`,
  "src/split.js": `const { format } = require("./format.js");

/** What each of some people pays of a bill, in cents. */
function split(cents, people) {
  const share = Math.round(cents / people);
  return Array.from({ length: people }, () => share);
}

/** The same as a text. */
function describeSplit(cents, people) {
  return split(cents, people).map(format).join(" + ");
}

module.exports = { split, describeSplit };
`,
  "src/format.js": `/** Cents as euro: 1234 is "12.34". */
function format(cents) {
  return (cents / 100).toFixed(2);
}

module.exports = { format };
`,
  "test/runner.js": `const results = [];

/** Runs a test at once, and keeps how it ended. */
function test(name, body) {
  try {
    body();
    results.push({ name, passed: true });
  } catch (error) {
    results.push({ name, passed: false, message: String(error.message) });
  }
}

/** Fails unless both are the same as JSON. */
function equal(actual, expected) {
  const [is, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (is !== wanted) throw new Error("expected " + wanted + ", got " + is);
}

module.exports = { test, equal, results };
`,
  "test/split.test.js": `const { describeSplit, split } = require("../src/split.js");
const { equal, test } = require("./runner.js");

test("equal parts are equal", () => {
  equal(split(900, 3), [300, 300, 300]);
});

test("no cent is lost, and the first pay what is left over", () => {
  equal(split(1000, 3), [334, 333, 333]);
  equal(split(200, 3), [67, 67, 66]);
});

test("nobody pays more than the bill", () => {
  equal(split(1, 2), [1, 0]);
});

test("a split is told in euro", () => {
  equal(describeSplit(900, 2), "4.50 + 4.50");
});
`,
  "test/format.test.js": `const { format } = require("../src/format.js");
const { equal, test } = require("./runner.js");

test("cents have two digits", () => {
  equal(format(1230), "12.30");
});
`,
};
