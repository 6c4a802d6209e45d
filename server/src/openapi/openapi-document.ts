import type { ObjectSchema } from "joi";
import { answerSchemas } from "./answer-schemas.ts";
import { type DocumentedAnswer, type Operation, operations } from "./operations.ts";

/** An OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.1), as far as this server has one. */
export type OpenApiDocument = Readonly<Record<string, unknown>>;

function jsonSchema(schema: ObjectSchema): unknown {
  return schema["~standard"].jsonSchema.input({ target: "draft-2020-12" });
}

function reference(name: string): unknown {
  return { schema: { $ref: `#/components/schemas/${name}` } };
}

function describeAnswer({ description, schema, mediaType }: DocumentedAnswer): unknown {
  if (schema === undefined && mediaType === undefined) return { description };
  const body = schema === undefined ? {} : reference(schema);
  return { description, content: { [mediaType ?? "application/json"]: body } };
}

function parametersOf(path: string): unknown[] {
  const names = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name);
  return names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
}

function describeOperation({ path, summary, access, body, answers }: Operation): unknown {
  const responses = Object.entries(answers).map(
    ([status, answer]) => [status, describeAnswer(answer)] as const,
  );
  const parameters = parametersOf(path);
  return {
    summary,
    security: access === "everybody" ? [] : [{ token: access === "admin" ? ["admin"] : [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": reference(body) } } }),
    responses: Object.fromEntries(responses),
  };
}

/** What the server offers, for programs: made of the list of operations and the joi schemas of what is sent and answered. */
export function openApiDocument(): OpenApiDocument {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const { path, method } = operation;
    paths[path] = { ...paths[path], [method]: describeOperation(operation) };
  }
  const schemas = Object.entries(answerSchemas).map(([name, schema]) => [name, jsonSchema(schema)] as const);
  return {
    openapi: "3.1.1",
    info: {
      title: "Cedar server",
      version: "1.0.0",
      description: "Gives model keys to the clients of a team.",
    },
    paths,
    components: {
      schemas: Object.fromEntries(schemas),
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "A client token; not asked for on open loopback",
        },
      },
    },
  };
}
