/** Calls back when a browser says that the network is there again, until what is returned is called. Elsewhere nobody says so. */
export function onNetwork(isBack: () => void): () => void {
  if (typeof navigator === "undefined" || !("onLine" in navigator)) return () => undefined;
  globalThis.addEventListener("online", isBack);
  return () => globalThis.removeEventListener("online", isBack);
}
