import type { Schema, ValidationError, ValidationOptions } from "joi";

/** A value that a joi schema has checked: the value as the schema converted it, or what is wrong. */
export interface Validated {
  readonly value: unknown;
  readonly error?: ValidationError | undefined;
}

/** joi's `validate`, with a result of unknown type instead of any. */
export function validate(schema: Schema, value: unknown, options: ValidationOptions = {}): Validated {
  return schema.validate(value, { abortEarly: false, ...options });
}
