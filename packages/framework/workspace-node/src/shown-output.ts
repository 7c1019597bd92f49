/** What a model is shown of an output: its beginning and its end, and how to see the rest. */
export function shownOutput(output: string, most: number): string {
  if (output.length <= most) return output.toWellFormed();
  const head = Math.floor(most / 3);
  const tail = most - head;
  const left = output.length - most;
  return [
    output.slice(0, head).toWellFormed(),
    `[${left} of ${output.length} characters are left out. Print less, or write into a file and read parts of it.]`,
    output.slice(-tail).toWellFormed(),
  ].join("\n");
}
