import { defineTool } from "tenon";
import * as z from "zod";

export default defineTool({
  description: "Books a weekend.",
  input: z.object({ city: z.string(), euro: z.number() }),
  replay: "keyed",
  run: ({ city, euro }, { key }) => ({ city, euro, booking: key.split("/").at(-1) ?? "" }),
});
