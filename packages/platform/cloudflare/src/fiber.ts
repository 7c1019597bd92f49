export { defineFiberObject, type FiberObjectClass } from "./object/fiber-object.ts";
