export { default } from "@tenon/build/vitest";
