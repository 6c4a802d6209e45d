import { suggestName } from "@cedar/core";
import test from "ava";
import { editDistance, nearestName } from "../src/nearest-name.ts";

test("the distance of two words is the number of letters added, dropped, replaced or swapped with a neighbour", (t) => {
  t.is(editDistance("", ""), 0);
  t.is(editDistance("", "env"), 3);
  t.is(editDistance("env", ""), 3);
  t.is(editDistance("server", "server"), 0);
  t.is(editDistance("serve", "server"), 1);
  t.is(editDistance("sorver", "server"), 1);
  t.is(editDistance("evn", "env"), 1);
  t.is(editDistance("kitten", "sitting"), 3);
});

test("a mistyped name means the nearest one, whatever its capitals", (t) => {
  const known = ["cache", "server", "env"];
  t.is(nearestName("sevrer", known), "server");
  t.is(nearestName("Cahce", known), "cache");
  t.is(nearestName("evn", known), "env");
});

test("a name that differs in more than a third of its letters means none", (t) => {
  t.is(nearestName("vault", ["cache", "server", "env"]), undefined);
  t.is(nearestName("dev", ["env"]), undefined);
  t.is(nearestName("x", []), undefined);
  t.is(nearestName("", ["env"]), undefined);
});

test("an unknown name is answered with the nearest one and all that are valid, in order", (t) => {
  t.is(suggestName("evn", ["server", "env"]), 'Did you mean "env"? Valid names: env, server.');
  t.is(suggestName("vault", ["server", "env"]), "Valid names: env, server.");
});

test("where nothing is valid, that is what is said", (t) => {
  t.is(suggestName("vault", []), "There are none.");
});
