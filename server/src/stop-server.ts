import type { Clock } from "@cedar/core";
import type { Server } from "@hapi/hapi";
import type { Logger } from "pino";
import type { Drain } from "./drain.ts";
import type { ServerMemory } from "./store/open-server-memory.ts";

export interface Stopping {
  readonly server: Server;
  readonly drain: Drain;
  readonly memory: ServerMemory;
  readonly log: Logger;
  readonly clock: Clock;
  readonly graceSeconds: number;
}

/** Of the time that is given so much is left for the last lines of the logs. */
const lastMilliseconds = 1000;

async function within(clock: Clock, milliseconds: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = clock.after(milliseconds, resolve);
  await Promise.race([promise, work.catch(() => {})]);
  timer.cancel();
}

async function finish({ memory }: Stopping): Promise<void> {
  await memory.auditLog?.append({ event: "server-stopped" }).catch(() => {});
  await memory.close();
}

/**
 * Stops in the time that is given. The server says at once that it is not ready, and closes idle connections; while it has requests to answer, for
 * half of the time at most, it answers new ones as well, since balancers need a moment to look elsewhere. Then it takes no more, and cuts off what
 * is still there near the end.
 */
export async function stopServer(stopping: Stopping): Promise<void> {
  const { server, drain, log, clock, graceSeconds } = stopping;
  const grace = graceSeconds * 1000;
  const startedAt = clock.elapsed();
  const left = (): number => Math.max(0, grace - (clock.elapsed() - startedAt));
  drain.begin();
  log.info("Cedar server stops");
  server.listener.closeIdleConnections();
  await within(clock, grace / 2, drain.idle());
  const timeout = Math.max(0, left() - Math.min(lastMilliseconds, grace / 5));
  await within(clock, Math.max(left(), 100), server.stop({ timeout }));
  await within(clock, Math.max(left(), 100), finish(stopping));
}
