/** What every answer says to browsers, whatever it holds. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
};

/** Headers of a stream that pages of other sites may read. */
export const exposedStreamHeaders: readonly string[] = [
  "etag",
  "location",
  "stream-next-offset",
  "stream-cursor",
  "stream-up-to-date",
  "stream-closed",
  "stream-sse-data-encoding",
];
