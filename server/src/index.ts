// The public interface of @cedar/server: a list kept by hand, so that its difference is the report of what changed.
export type { ListenerLimits } from "./create-listener.ts";
export { createServer, type ServerOptions } from "./create-server.ts";
export { type RunningServer, type StartServerOptions, startServer } from "./start-server.ts";
