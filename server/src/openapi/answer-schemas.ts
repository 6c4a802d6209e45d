import joi, { type ObjectSchema } from "joi";

const fingerprint = joi
  .string()
  .description("The key as it is shown: its first 6 and last 4 characters")
  .example("sk-pro…wxyz");
const key = joi.string().description("The key");
const more = {
  source: joi.valid("server").required(),
  model: joi.string().description("The default model of clients that name none"),
  fingerprint,
  expires_at: joi.string().isoDate().description("When the key must no longer be used"),
  refresh_after: joi.string().isoDate().description("When a newer key is to be looked for"),
};

/** What is answered, and sent. More members may be added to each; those that are here stay (row S2). */
export const answerSchemas = {
  OpenAiKey: joi.object({ openai_api_key: key.required(), ...more }).unknown(),
  Key: joi.object({ service: joi.string().required(), api_key: key.required(), ...more }).unknown(),
  Rejection: joi.object({ fingerprint: fingerprint.required() }),
  Noted: joi.object({ status: joi.valid("noted").required() }).unknown(),
  Health: joi
    .object({ status: joi.valid("ok").required(), service: joi.valid("cedar").required() })
    .unknown(),
  Problem: joi
    .object({
      type: joi.valid("about:blank").required(),
      title: joi.string().required(),
      status: joi.number().integer().required(),
      code: joi.string().required().description("Stable, for programs"),
      detail: joi.string(),
      hint: joi.string().description("What the reader can do about it"),
    })
    .unknown(),
} as const satisfies Record<string, ObjectSchema>;

export type AnswerSchemaName = keyof typeof answerSchemas;
