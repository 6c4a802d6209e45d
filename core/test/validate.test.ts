import test from "ava";
import joi from "joi";
import { validate } from "../src/validate.ts";

const schema = joi.object({ count: joi.number().required(), name: joi.string() });

test("a value that fits comes as the schema made it", (t) => {
  const { value, error } = validate(schema, { count: "3" });
  t.is(error, undefined);
  t.deepEqual(value, { count: 3 });
});

test("of a value that does not fit everything that is wrong is told at once", (t) => {
  const { error } = validate(schema, { name: 7, other: 1 });
  t.deepEqual(
    error?.details.map(({ type }) => type),
    ["any.required", "string.base", "object.unknown"],
  );
});
