import { isLoopback } from "@cedar/core";
import test from "ava";

for (const host of [
  "localhost",
  "LOCALHOST",
  "localhost.",
  "api.localhost",
  "127.0.0.1",
  "127.255.255.254",
  "::1",
  "[::1]",
  "0:0:0:0:0:0:0:1",
  "::ffff:127.0.0.1",
  "[::ffff:7f00:1]",
])
  test(`${host} is this machine`, (t) => t.true(isLoopback(host)));

for (const host of [
  "",
  ".",
  ".localhost",
  "127.0.0.1.evil",
  "127.0.0.1.example.com",
  "127.evil",
  "localhost.example.com",
  "notlocalhost",
  "evil.com/.localhost",
  "user@localhost",
  "localhost:8080",
  "localhost ",
  "127.0.0.1:80",
  "128.0.0.1",
  "0.0.0.0",
  "10.0.0.1",
  "::",
  "::2",
  "[::1",
  "[localhost]",
  "[127.0.0.1]",
  "::1%eth0",
  "::ffff:128.0.0.1",
  "::ffff:localhost",
  "7f00::1",
  "127.0.0.1\n",
])
  test(`N3: ${JSON.stringify(host)} is not this machine`, (t) => t.false(isLoopback(host)));

test("N3: what a URL makes of its tricks is judged by its real host", (t) => {
  const hostOf = (url: string): string => new URL(url).hostname;
  t.false(isLoopback(hostOf("http://127.0.0.1.evil/")));
  t.false(isLoopback(hostOf("http://127.0.0.1@evil.example/")));
  t.false(isLoopback(hostOf("http://localhost:80@evil.example/")));
  t.false(isLoopback(hostOf("http://evil.example/#@localhost")));
  t.true(isLoopback(hostOf("http://0x7f.1/")));
  t.true(isLoopback(hostOf("http://2130706433/")));
  t.true(isLoopback(hostOf("http://[::ffff:127.0.0.1]:8080/")));
});
