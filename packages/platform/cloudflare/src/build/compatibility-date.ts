/**
 * The behaviour of workerd that Workers are written for. The newest date that every workerd knows which is pinned here;
 * Node's modules and `ctx.exports` are on by default.
 */
export const compatibilityDate = "2026-10-01";
