import { isFunction, withoutEnd, withoutFence } from "../script-text.ts";
import { workflowPrelude } from "./workflow-prelude.ts";

/** Turns what a model wrote into the body of an async function that starts its `run`. Lines stay where they are. */
export function workflowText(code: string): string {
  return `${workflowPrelude} ${declared(withoutFence(code))}\nreturn await launch(typeof run === "undefined" ? undefined : run);`;
}

/** A body of a function exports nothing, and a function alone has no name. */
function declared(source: string): string {
  if (isFunction(source)) return `const run = (${withoutEnd(source)}\n);`;
  return source
    .replaceAll(
      /^([ \t]*)export[ \t]+default[ \t]+(?=(?:async[ \t]*)?(?:function[ \t]*\(|\())/gm,
      "$1const run = ",
    )
    .replaceAll(/^([ \t]*)export[ \t]+(?:default[ \t]+)?/gm, "$1");
}
