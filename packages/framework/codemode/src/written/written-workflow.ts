import { TenonError, type IsolateLimits, type Json, type Workflow } from "@tenon/contracts";
import { defaultLimits } from "../default-limits.ts";
import { WrittenAttempt } from "./written-attempt.ts";

/** What the code of written workflows may use. */
export interface WrittenWorkflowOptions {
  /** Bounds of one attempt: all that the code does again after a wait or a crash counts anew. */
  readonly limits?: Partial<IsolateLimits>;
}

/** The name of the workflow whose instances models write. */
export const writtenName = "written";

/**
 * The one workflow whose instances bring their own code, which a model wrote with \`workflowTool\`. Give it to
 * \`createWorkflows\` beside those that you declare.
 */
export function createWrittenWorkflow(options: WrittenWorkflowOptions = {}): Workflow {
  const limits = { ...defaultLimits, calls: 20_000, ...options.limits };
  return Object.freeze<Workflow>({
    name: writtenName,
    version: "1",
    continues: [],
    validateInput: (value) => ({ ok: true, value }),
    validateOutput: (value) => ({ ok: true, value }),
    run(step, input, host) {
      const { source } = host;
      if (source === undefined) {
        throw new TenonError(
          "invalid-input",
          `The instance "${step.instance.id}" has no code: instances of "${writtenName}" are started by \`workflowTool\`.`,
        );
      }
      return new WrittenAttempt({ step, host, source, limits, input: input as Json }).run();
    },
  });
}
