import { describeRoutes } from "../openapi.ts";
import { jsonResponse, type Route } from "./route.ts";

/** What operators and programs ask. */
export function systemRoutes(routes: readonly Route[]): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/health",
      name: "health",
      summary: "Whether the process answers",
      answers: { 200: "It does" },
      answer: async () => jsonResponse({ status: "ok" }),
    },
    {
      method: "GET",
      path: "/ready",
      name: "ready",
      summary: "Whether the store answers",
      answers: { 200: "It does", 503: "It does not" },
      answer: async ({ services }) => {
        await services.platform.directory.list({ limit: 1 });
        return jsonResponse({ status: "ready" });
      },
    },
    {
      method: "GET",
      path: "/openapi.json",
      name: "describe",
      summary: "This surface as an OpenAPI document",
      answers: { 200: "The document" },
      answer: async () => jsonResponse(describeRoutes(routes)),
    },
  ];
}
