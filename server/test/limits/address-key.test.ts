import test from "ava";
import { addressKey } from "../../src/limits/address-key.ts";

test("an IPv4 address counts by itself, however it is written", (t) => {
  t.is(addressKey("192.0.2.7"), "192.0.2.7");
  t.is(addressKey("::ffff:192.0.2.7"), "192.0.2.7");
  t.is(addressKey("::FFFF:192.0.2.7"), "192.0.2.7");
});

test("IPv6 addresses count by their /64", (t) => {
  const network = "2001:db8:0:1::/64";
  for (const address of ["2001:db8:0:1::1", "2001:0DB8::1:ffff:2:3:4", "2001:db8:0:1:a:b:c:d"])
    t.is(addressKey(address), network, address);
  t.not(addressKey("2001:db8:0:2::1"), network);
  t.is(addressKey("::1"), "0:0:0:0::/64");
  t.is(addressKey("fe80::1%eth0"), "fe80:0:0:0::/64");
  t.is(addressKey("64:ff9b::192.0.2.7"), "64:ff9b:0:0::/64");
});

test("who closed the connection meanwhile has no address, and counts as well", (t) => {
  t.is(addressKey(undefined), "closed");
});

test("what is no address counts as it is", (t) => {
  for (const text of ["", "unknown", "not an address"]) t.is(addressKey(text), text);
});
