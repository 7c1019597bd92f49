import type { LogId } from "@tenon/contracts";
import { parseLog } from "@tenon/log";

/** In which classes the objects of agents are. Every part of a Worker is told the same. */
export interface ClassNames {
  /** The class of agents that have none of their own. Default `AgentObject`. */
  readonly className?: string;
  /** Classes by agent, for those that have one of their own. */
  readonly classes?: Readonly<Record<string, string>>;
}

/** The class of an agent's objects. */
export function classOf(
  { className = "AgentObject", classes = {} }: ClassNames,
  agent: string | undefined,
): string {
  const own = agent !== undefined && Object.hasOwn(classes, agent) ? classes[agent] : undefined;
  return own ?? className;
}

/** The class of the object that holds a log. */
export function classOfLog(names: ClassNames, log: LogId): string {
  const identity = parseLog(log);
  return classOf(names, identity.type === "conversation" ? identity.agent : undefined);
}
