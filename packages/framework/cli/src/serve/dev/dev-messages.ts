/** What the process that serves tells the one that watches; `partly` before `loaded` when an agent of it is broken. */
export type ServerNews = "partly" | "loaded" | "open";

/** What it is told: to serve for the first time or in place of another, or to hand back and end. */
export type ServerOrder = "open" | "replace" | "drain";

/** Decodes news of a server. */
export function isNews(message: unknown): message is ServerNews {
  return message === "partly" || message === "loaded" || message === "open";
}

/** Decodes an order. */
export function isOrder(message: unknown): message is ServerOrder {
  return message === "open" || message === "replace" || message === "drain";
}
