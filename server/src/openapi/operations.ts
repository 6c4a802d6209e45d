import type { AnswerSchemaName } from "./answer-schemas.ts";

/** An answer: what it means, and its body. */
export interface DocumentedAnswer {
  readonly description: string;
  readonly schema?: AnswerSchemaName;
  /** `application/json` without one. */
  readonly mediaType?: string;
}

/** One method of one path. */
export interface Operation {
  readonly method: "get" | "post";
  readonly path: string;
  readonly summary: string;
  /** Who may use it: everybody, clients that may have the key, or operators. */
  readonly access: "everybody" | "client" | "admin";
  readonly body?: AnswerSchemaName;
  /** By status. */
  readonly answers: Readonly<Record<number, DocumentedAnswer>>;
}

const problem = (description: string): DocumentedAnswer => ({
  description,
  schema: "Problem",
  mediaType: "application/problem+json",
});

const refusals = {
  401: problem("No token was shown, or one that is not good here"),
  403: problem("The token is not for this, or the server is open to its own machine only"),
};
const unchanged: DocumentedAnswer = { description: "The key is still the one that If-None-Match names" };
const noKey = problem("There is no key that could be given now; `code` says why");
const noted: DocumentedAnswer = { description: "Noted; the server looks into it", schema: "Noted" };
const malformed = problem("The body is no report");
const unknown = problem("There is no such service");

/** All that the server has, in the order of the document. */
export const operations: readonly Operation[] = [
  {
    method: "get",
    path: "/config/openai_key",
    summary: "The OpenAI key",
    access: "client",
    answers: {
      200: { description: "The key", schema: "OpenAiKey" },
      304: unchanged,
      ...refusals,
      503: noKey,
    },
  },
  {
    method: "post",
    path: "/config/openai_key/rejections",
    summary: "Report that the API refused the OpenAI key",
    access: "client",
    body: "Rejection",
    answers: { 202: noted, 400: malformed, ...refusals },
  },
  {
    method: "get",
    path: "/config/keys/{service}",
    summary: "The key of a service",
    access: "client",
    answers: {
      200: { description: "The key", schema: "Key" },
      304: unchanged,
      ...refusals,
      404: unknown,
      503: noKey,
    },
  },
  {
    method: "post",
    path: "/config/keys/{service}/rejections",
    summary: "Report that the API refused the key of a service",
    access: "client",
    body: "Rejection",
    answers: { 202: noted, 400: malformed, ...refusals, 404: unknown },
  },
  {
    method: "get",
    path: "/health",
    summary: "Whether the process serves, with or without a key",
    access: "everybody",
    answers: { 200: { description: "It does", schema: "Health" } },
  },
  {
    method: "get",
    path: "/ready",
    summary: "Whether the server can give a key",
    access: "everybody",
    answers: { 200: { description: "It can" }, 503: problem("It cannot, or is being stopped") },
  },
  {
    method: "get",
    path: "/metrics",
    summary: "Metrics for Prometheus",
    access: "admin",
    answers: { 200: { description: "The metrics", mediaType: "text/plain" }, ...refusals },
  },
  {
    method: "get",
    path: "/admin/keys",
    summary: "Which keys are given, and which were given before, by fingerprint",
    access: "admin",
    answers: { 200: { description: "For each service `current` and `previous`" }, ...refusals },
  },
  {
    method: "post",
    path: "/admin/reload",
    summary: "Ask the sources of the keys again",
    access: "admin",
    answers: { 200: { description: "For each service what became of it" }, ...refusals },
  },
  {
    method: "get",
    path: "/openapi.json",
    summary: "This description, for programs",
    access: "everybody",
    answers: { 200: { description: "OpenAPI 3.1" } },
  },
  {
    method: "get",
    path: "/docs",
    summary: "This description, for people",
    access: "everybody",
    answers: { 200: { description: "A page", mediaType: "text/html" } },
  },
];
