import test from "ava";
import { entityTag } from "../../src/server/entity-tag.ts";

test("N4: only what is an entity tag is taken for one", (t) => {
  for (const tag of ['"a"', 'W/"a1-_/+="']) t.is(entityTag(tag), tag);
  for (const none of [undefined, "", "a", '""', '"a', '"a"b"', '"a"\r\nx: y', '"ä"', `"${"a".repeat(201)}"`])
    t.is(entityTag(none), undefined);
});
