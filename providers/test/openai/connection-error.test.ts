import test from "ava";
import { connectionError } from "../../src/openai/connection-error.ts";

function messageFor(code: string): string {
  const cause = Object.assign(new Error("not to be shown"), { code });
  const { message } = connectionError(cause, { baseUrl: "https://llm.example:8443/v1", key: undefined });
  return message;
}

for (const code of [
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "CERT_HAS_EXPIRED",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "EPROTO",
]) {
  test(`an error of TLS names itself: ${code}`, (t) => {
    t.is(messageFor(code), `The model API at llm.example:8443 cannot be trusted: TLS failed (${code}).`);
  });
}

for (const [code, found] of [
  ["ECONNREFUSED", "nothing listens there"],
  ["ENOTFOUND", "there is no host of that name"],
  ["EWHATEVER", "the connection failed"],
] as const) {
  test(`A14: a failed connection says where to and why: ${code}`, (t) => {
    t.is(messageFor(code), `The model API at llm.example:8443 cannot be reached: ${found} (${code}).`);
  });
}
