import test from "ava";
import { matchesSubject } from "../../../src/access/oidc/subject-pattern.ts";

test("* stands for characters within a segment, and never for : or /", (t) => {
  const rows: readonly [pattern: string, subject: string, matches: boolean][] = [
    ["repo:acme/app:ref:refs/heads/main", "repo:acme/app:ref:refs/heads/main", true],
    ["repo:acme/*:ref:refs/heads/main", "repo:acme/app:ref:refs/heads/main", true],
    ["repo:acme/*:ref:refs/heads/main", "repo:acme/:ref:refs/heads/main", true],
    ["repo:acme/*:ref:refs/heads/main", "repo:acme/a/b:ref:refs/heads/main", false],
    ["repo:acme/*:ref:refs/heads/main", "repo:acme/a:ref:refs/heads/main:x", false],
    ["repo:acme@12/*:environment:prod", "repo:acme@12/app@34:environment:prod", true],
    ["repo:acme@12/*:environment:prod", "repo:acme@123/app@34:environment:prod", false],
    ["repo:acme/app:ref:refs/heads/release-*", "repo:acme/app:ref:refs/heads/release-1", true],
    ["repo:acme/app:ref:refs/heads/release-*", "repo:acme/app:ref:refs/heads/release", false],
    ["a*a", "a", false],
    ["a*a", "aa", true],
    ["*", "anything", true],
    ["*", "any:thing", false],
    ["a.c", "abc", false],
    ["ABC", "abc", false],
  ];
  for (const [pattern, subject, matches] of rows)
    t.is(matchesSubject(pattern, subject), matches, `${pattern} ${subject}`);
});
