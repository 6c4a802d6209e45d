import type { Request } from "@hapi/hapi";
import { clientAddress } from "./client-address.ts";
import { clientOf } from "./plugins/client-authentication.ts";

/** Who asks, for the log and the audit log. */
export function asker(request: Request): { client: string | undefined; address: string } {
  return { client: clientOf(request)?.name, address: clientAddress(request) };
}
