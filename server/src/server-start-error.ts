import { CedarError, type LoadedConfig } from "@cedar/core";

interface Reason {
  readonly found: string;
  readonly hint: string;
}

const unresolved: Reason = {
  found: "the host name has no address",
  hint: "HOST (or --host) is an address of this machine: 127.0.0.1 for its own programs, 0.0.0.0 for everybody.",
};

const notOurs: Reason = { ...unresolved, found: "this machine has no such address" };

const notAHost: Reason = { ...unresolved, found: "the host is neither an address nor a host name" };

const reasons: Readonly<Record<string, Reason>> = {
  EADDRINUSE: {
    found: "another program listens there",
    hint: "End it, or choose another port with --port or PORT; 0 takes a free one.",
  },
  EACCES: {
    found: "the system does not permit it",
    hint: "Ports below 1024 need privileges: choose another with --port or PORT.",
  },
  EADDRNOTAVAIL: notOurs,
  EAFNOSUPPORT: notOurs,
  EINVAL: notOurs,
  ENOTFOUND: unresolved,
  EAI_AGAIN: unresolved,
};

function reasonFor(error: unknown): Reason | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string") return reasons[error.code];
  // hapi checks its options itself, and the host is the one that a user writes freely.
  return error.message.startsWith("Invalid server options") ? notAHost : undefined;
}

/** Says why the server cannot listen, and how to mend it, without a stack trace; an error of another kind is given back as it is. */
export function serverStartError(error: unknown, { config, origins }: LoadedConfig): unknown {
  const reason = reasonFor(error);
  if (reason === undefined) return error;
  const { host, port } = config;
  const message = `The server cannot listen on ${host} (from ${origins.host}), port ${port} (from ${origins.port}): ${reason.found}.`;
  return new CedarError("server-start-failed", message, { hint: reason.hint, facts: { host, port } });
}
