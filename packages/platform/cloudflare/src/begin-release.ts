import { valueOf } from "./object/answer.ts";
import { classOf, type ClassNames } from "./object/class-names.ts";
import { listsObject } from "./object/lists-object.ts";
import { peersOf } from "./object/namespaces.ts";

/** Classes whose release this isolate has begun. */
const begun = new Set<string>();

/**
 * Has what a release declares set, such as the schedules of a project: once for each start of the Worker, and by one
 * object. To be called for every request and by a Cron Trigger, as nothing runs by itself after a deploy.
 */
export async function beginRelease(options: ClassNames = {}): Promise<void> {
  const className = classOf(options, undefined);
  if (begun.has(className)) return;
  await valueOf(peersOf(className).getByName(listsObject).beginRelease());
  begun.add(className);
}
