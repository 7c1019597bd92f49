import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { startChild } from "../child.ts";
import { bareClient } from "../side-by-side/bare-client.ts";
import type { Service } from "../side-by-side/subject.ts";
import { floor, tenon, type TenonService } from "../side-by-side/tenon.ts";
import { openWorkplace } from "../workplace.ts";

/** Tenon's server, what it costs at least, and the bare client, on one model in a process of its own. */
export interface Served extends AsyncDisposable {
  readonly tenon: TenonService;
  readonly floor: Service;
  readonly bare: Service;
}

/** Starts all of them. */
export async function openServed(): Promise<Served> {
  await using opening = new AsyncDisposableStack();
  const { folder } = opening.use(await openWorkplace());
  const model = opening.use(startChild("fake-model", []));
  const url = String((await model.hear("open"))["url"]);
  await mkdir(join(folder, "store"));
  const served = {
    tenon: opening.use(await tenon(url).start(join(folder, "store"))),
    floor: opening.use(await floor(url).start(folder)),
    bare: opening.use(await bareClient(url).start(folder)),
  };
  const opened = opening.move();
  return { ...served, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
