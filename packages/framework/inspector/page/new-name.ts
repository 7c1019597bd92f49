/** A name for a conversation that begins now. */
export function newName(): string {
  return `talk-${crypto.randomUUID().slice(0, 8)}`;
}
