import {
  ASYMMETRIC_MATCHERS_OBJECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from "@vitest/expect";
import { spyOn } from "@vitest/spy";
import * as chai from "chai";

// Stands for vitest where there is none around: proofs only need something to expect with.
chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

/** The `expect` of vitest. */
export const expect: typeof chai.expect = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
  (globalThis as { readonly [ASYMMETRIC_MATCHERS_OBJECT]?: object })[ASYMMETRIC_MATCHERS_OBJECT],
);

const state = {
  assertionCalls: 0,
  isExpectingAssertions: false,
  testPath: "",
  currentTestName: "",
};
setState(state as never, expect as never);

export const vi: { readonly spyOn: typeof spyOn } = { spyOn };

/** Nothing is declared here: proofs are called. */
export const describe: () => void = () => undefined;
export const test: () => void = () => undefined;
