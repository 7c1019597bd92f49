import type { LogId } from "@tenon/contracts";
import { parseLog } from "@tenon/log";

/** In which classes the objects of agents are. Every part of a Worker is told the same. */
export interface ClassNames {
  /** The class of what has none of its own. Default `AgentObject`. */
  readonly className?: string;
  /** Classes by agent, or by `workflows/<name>`, for those that have one of their own. */
  readonly classes?: Readonly<Record<string, string>>;
}

/** The class of the objects of an agent, or of `workflows/<name>`. */
export function classOf(
  { className = "AgentObject", classes = {} }: ClassNames,
  owner: string | undefined,
): string {
  const own = owner !== undefined && Object.hasOwn(classes, owner) ? classes[owner] : undefined;
  return own ?? className;
}

/** The class of the object that holds a log. */
export function classOfLog(names: ClassNames, log: LogId): string {
  const identity = parseLog(log);
  return classOf(
    names,
    identity.type === "conversation" ? identity.agent : `workflows/${identity.workflow}`,
  );
}
