// The public interface of @cedar/server: a list kept by hand, so that its difference is the report of what changed.
export type { ClientAccess } from "./access/client-access.ts";
export type { AuditEnd } from "./audit/audit-end.ts";
export type { AuditEvent, AuditEventName, AuditLine } from "./audit/audit-event.ts";
export { AuditLog } from "./audit/audit-log.ts";
export { openAuditFile } from "./audit/open-audit-file.ts";
export { type AuditQuery, queryAudit } from "./audit/query-audit.ts";
export { rememberAuditEnd, rememberedAuditEnd } from "./audit/remember-audit-end.ts";
export { type AuditProblem, type AuditReport, verifyAudit } from "./audit/verify-audit.ts";
export type { ListenerLimits } from "./create-listener.ts";
export { createServer, type ServerOptions } from "./create-server.ts";
export { type RunningServer, type StartServerOptions, startServer } from "./start-server.ts";
export { openServerStore, type StoreOptions } from "./store/open-server-store.ts";
export type { ServerStore } from "./store/server-store.ts";
export type { TokenRecord, TokenState } from "./tokens/token-record.ts";
export { tokenState } from "./tokens/token-record.ts";
export { type ListedToken, type NewToken, TokenStore } from "./tokens/token-store.ts";
