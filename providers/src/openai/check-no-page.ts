import { ModelError } from "@cedar/core";
import { hostOf } from "./failed-call.ts";

/** Row N1: a captive portal or a page under a wrong base URL answers 200 with a web page. @throws ModelError `model-failed`. */
export async function checkNoPage(response: Response, baseUrl: string): Promise<void> {
  if (!response.headers.get("content-type")?.toLowerCase().startsWith("text/html")) return;
  await response.body?.cancel();
  const message = `What answers at ${hostOf({ baseUrl, key: undefined })} is not a model API: it sends a web page.`;
  throw new ModelError("model-failed", message, {
    hint: "Check OPENAI_BASE_URL, which usually ends in /v1, and whether the sign-in page of a network stands in between.",
  });
}
