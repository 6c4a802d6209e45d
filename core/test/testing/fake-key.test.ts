import { fingerprint, openAiKeyService } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";

for (const name of ["x", "conformance", "a-name_with-1-of-everything", "n".repeat(60)])
  test(`the fake key "${name.slice(0, 30)}" is well formed and recognisably fake`, (t) => {
    t.is(openAiKeyService.check(fakeKey(name)), undefined);
    t.true(fakeKey(name).startsWith(`sk-cedar-fake-${name}-`));
  });

test("the same name gives the same key", (t) => {
  t.is(fakeKey("same"), fakeKey("same"));
});

test("K6: fake keys of different names have different fingerprints, so that tests can tell them apart", (t) => {
  const names = Array.from({ length: 20 }, (_, index) => `key-${index}`);
  t.is(new Set(names.map((name) => fingerprint(fakeKey(name)))).size, names.length);
});

test("a name that would make the key ill-formed is a mistake of the test", (t) => {
  for (const name of ["", "two words", "line\n", 'quoted"'])
    t.throws(() => fakeKey(name), { instanceOf: TypeError });
});
