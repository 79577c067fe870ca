import { OpenAPIGenerator } from "@orpc/openapi";
import type { OpenAPI } from "@orpc/contract";
import { ZodToJsonSchemaConverter } from "@orpc/zod/zod4";
import { z } from "zod";
import { errorBodySchema } from "../contract/common.ts";
import { errorTable, type ErrorCode } from "../contract/errors.ts";
import { routes } from "../contract/routes.ts";
import type { RouteMeta } from "../contract/routes/route-base.ts";
import { askPath, askStreamPath } from "./route-matcher.ts";

type Operation = OpenAPI.OperationObject;
type Parameter = OpenAPI.ParameterObject;
const methods = ["get", "post", "put", "patch", "delete"] as const;

/** OpenAPI 3.1 of what HTTP serves, from the route table. */
export async function openApiDocument(version: string): Promise<OpenAPI.Document> {
  const metaOf = new Map<string, RouteMeta>();
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const document = await generator.generate(routes, {
    info: {
      title: "Handrail",
      version,
      description:
        "Answers HR questions from a company's own documents, on this computer. " +
        "Send the token of `server.json` as `Authorization: Bearer …`.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    filter: ({ contract, path }) => {
      metaOf.set(path.join("."), contract["~orpc"].meta);
      return true;
    },
  });
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of methods) {
      const operation = item?.[method];
      if (!operation) continue;
      describeEvents(operation);
      describeFile(operation, path);
      dropEmptyContent(operation);
      if (method === "delete") bodyToQuery(operation);
      addErrors(operation, path, metaOf.get(operation.operationId ?? "") ?? {});
    }
  }
  joinStream(document.paths ?? {});
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Error: errorSchema() },
    securitySchemes: { token: { type: "http", scheme: "bearer" } },
  };
  return document;
}

function errorSchema(): OpenAPI.SchemaObject {
  const codes = Object.keys(errorTable);
  const schema = errorBodySchema.extend({
    error: errorBodySchema.shape.error.extend({ code: z.enum(codes as [string, ...string[]]) }),
  });
  const { $schema: _, ...json } = z.toJSONSchema(schema);
  return json as OpenAPI.SchemaObject;
}

/** Two answers of one POST: JSON, or events when they are asked for. */
function joinStream(paths: OpenAPI.PathsObject): void {
  const stream = paths[askStreamPath]?.post?.responses?.["200"];
  const ask = paths[askPath]?.post;
  const answer = ask?.responses?.["200"];
  if (!ask || !answer || !stream || "$ref" in answer || "$ref" in stream) {
    throw new Error("the routes of chat are not where the documentation expects them");
  }
  answer.content = { ...answer.content, ...stream.content };
  ask.description =
    "With `Accept: text/event-stream` the reply is streamed: session, retrieval, (token | claim)*, then done or " +
    "error. Closing the stream cancels the reply. Needs a token of scope `chat`.";
  delete paths[askPath];
  delete paths[askStreamPath];
  // The generator leaves out the slash at the end.
  paths[`${askPath}/`] = { post: ask };
}

/** The generator describes its own framing of events; ours names the event's type and sequence number. */
function describeEvents(operation: Operation): void {
  for (const response of Object.values(operation.responses ?? {})) {
    const media = "$ref" in response ? undefined : response.content?.["text/event-stream"];
    const schema = media?.schema;
    if (!media || !schema || "$ref" in schema) continue;
    const message = schema.oneOf?.[0];
    const data = message && !("$ref" in message) ? message.properties?.data : undefined;
    media.schema = {
      type: "object",
      description: "Each server-sent event: its type, its sequence number where it has one, and itself as JSON.",
      properties: { event: { type: "string" }, id: { type: "string" }, data: data ?? {} },
      required: ["event", "data"],
    };
  }
}

/** The generator says nothing of a file; its other address is a parameter of HTTP alone. */
function describeFile(operation: Operation, path: string): void {
  const response = operation.responses?.["200"];
  if (path.endsWith("/content")) {
    const schema: NonNullable<Parameter["schema"]> = { type: "string", enum: ["original"] };
    operation.parameters = [...(operation.parameters ?? []), { name: "format", in: "query", schema }];
    operation.description = "With `format=original` the same as `…/original`. Needs a token of scope `read`.";
  }
  if (!path.endsWith("/original") || !response || "$ref" in response) return;
  response.content = { "application/octet-stream": { schema: { type: "string", format: "binary" } } };
  operation.description =
    "With its own media type, as an attachment that no browser runs anything of. Needs a token of scope `read`.";
}

/** An answer without a body. */
function dropEmptyContent(operation: Operation): void {
  for (const status of ["202", "204"]) {
    const response = operation.responses?.[status];
    const schema = response && !("$ref" in response) ? response.content?.["application/json"]?.schema : undefined;
    if (schema && "anyOf" in schema && response && !("$ref" in response)) delete response.content;
  }
}

/** A DELETE has no body: its fields are query parameters. */
function bodyToQuery(operation: Operation): void {
  const body = operation.requestBody;
  const schema = body && !("$ref" in body) ? body.content["application/json"]?.schema : undefined;
  delete operation.requestBody;
  if (!schema || "$ref" in schema) return;
  const fields = Object.entries(schema.properties ?? {});
  operation.parameters = [
    ...(operation.parameters ?? []),
    ...fields.map(([name, fieldSchema]): Parameter => ({
      name,
      in: "query",
      schema: fieldSchema as NonNullable<Parameter["schema"]>,
    })),
  ];
}

function addErrors(operation: Operation, path: string, meta: RouteMeta): void {
  const open = meta.scope === "none";
  const codes: ErrorCode[] = [
    "VALIDATION_FAILED",
    ...(open ? [] : (["UNAUTHORIZED", "FORBIDDEN"] as const)),
    ...(path.includes("{") ? [notFoundCode(path)] : []),
    ...(meta.limited === true ? (["RATE_LIMITED"] as const) : []),
    "INTERNAL",
  ];
  for (const code of codes) {
    const { status, message } = errorTable[code];
    operation.responses = {
      ...operation.responses,
      [status]: {
        description: `${code}: ${message}`,
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
        ...(code === "RATE_LIMITED" && { headers: { "Retry-After": { schema: { type: "integer" } } } }),
      },
    };
  }
  operation.responses = {
    ...operation.responses,
    default: {
      description: "Any other error of the table.",
      content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
    },
  };
  operation.security = open ? [] : [{ token: [] }];
  if (!open) operation.description ??= `Needs a token of scope \`${meta.scope ?? "admin"}\`.`;
}

function notFoundCode(path: string): ErrorCode {
  if (path.includes("{version_id}")) return "VERSION_NOT_FOUND";
  if (path.includes("{session_id}")) return "SESSION_NOT_FOUND";
  if (path.includes("{message_id}")) return "MESSAGE_NOT_FOUND";
  if (path.includes("{document_id}")) return "DOCUMENT_NOT_FOUND";
  if (path.includes("{collection_id}")) return "COLLECTION_NOT_FOUND";
  if (path.includes("{watch_id}")) return "WATCHED_FOLDER_NOT_FOUND";
  return path.includes("{job_id}") ? "JOB_NOT_FOUND" : "MODEL_NOT_FOUND";
}
