import type { Json, JsonObject } from "@tenon/contracts";
import type { Route } from "./routes/route.ts";

/** An OpenAPI 3.1 document of the same table and the same schemas that serve. */
export function describeRoutes(routes: readonly Route[]): JsonObject {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:([a-z]+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Tenon", version: "1" },
    paths,
    components: { schemas: { Error: errorSchema } },
  };
}

const errorSchema: JsonObject = {
  type: "object",
  properties: {
    error: {
      type: "object",
      properties: { code: { type: "string" }, message: { type: "string" } },
      required: ["code", "message"],
    },
  },
  required: ["error"],
};

function describeRoute(route: Route): JsonObject {
  return {
    operationId: route.name,
    summary: route.summary,
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...requestBody(route),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, description]) => [status, { description }]),
      ),
      default: {
        description: "A refusal",
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    },
  };
}

function pathParameters({ path }: Route): readonly JsonObject[] {
  return [...path.matchAll(/:([a-z]+)/g)].map(([, name]) => ({
    name: name ?? "",
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters({ query = {} }: Route): readonly JsonObject[] {
  return Object.entries(query).map(([name, description]) => ({
    name,
    in: "query",
    description,
    schema: { type: "string" },
  }));
}

function requestBody({ body, takesBytes }: Route): JsonObject {
  if (takesBytes === true)
    return { requestBody: { required: true, content: { "*/*": { schema: {} } } } };
  if (body === undefined) return {};
  return { requestBody: { content: { "application/json": { schema: body } } } };
}
