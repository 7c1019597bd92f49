/** Lets calls run side by side, except sequential ones, which run alone. Order of arrival is kept. */
export class ToolQueue {
  #running = new Set<Promise<unknown>>();
  #last: Promise<unknown> = Promise.resolve();

  async run<Value>(isSequential: boolean, work: () => Promise<Value>): Promise<Value> {
    const before = isSequential ? Promise.allSettled([this.#last, ...this.#running]) : this.#last;
    const result = before.then(work);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    this.#running.add(settled);
    if (isSequential) this.#last = settled;
    void settled.then(() => this.#running.delete(settled));
    return result;
  }
}
