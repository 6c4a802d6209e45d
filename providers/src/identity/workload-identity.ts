import { CedarError, type Config, type Environment, type KeyContext } from "@cedar/core";
import { SharedRuns } from "../shared-runs.ts";
import { githubToken } from "./github-token.ts";
import { checkJwt, expiryOf } from "./jwt.ts";
import { readTokenFile } from "./read-token-file.ts";

/** The JWT that says who this job or pod is, asked for when it is needed. */
export interface WorkloadIdentity {
  /** One that goes on for a while. @throws CedarError `key-provider-failed` when there is none. */
  token(context: Pick<KeyContext, "clock" | "signal" | "deadline">): Promise<string>;
  /** Drops the one at hand: the server refused it. */
  forget(): void;
}

export interface WorkloadIdentityOptions {
  readonly config: Pick<Config, "oidcToken" | "oidcAudience" | "serverUrl">;
  readonly environment: Environment;
  /** Takes note of each JWT, so that it is masked in all that is printed. */
  readonly addSecret: (value: string) => void;
}

/** One that ends so soon may have ended when it arrives. */
const leastMilliseconds = 60_000;

/** GitLab puts the JWT into a variable that the job names by the keyword `id_tokens` (https://docs.gitlab.com/ci/secrets/id_token_authentication/). */
const gitlabVariable = "CEDAR_ID_TOKEN";

function readVariable(name: string, environment: Environment): string {
  const value = environment[name];
  if (value) return checkJwt(value, `the variable ${name}`);
  throw new CedarError(
    "key-provider-failed",
    `The JWT for the Cedar server was to be in the variable ${name}, which is not set.`,
    {
      hint:
        name === gitlabVariable
          ? "Give the job `id_tokens: { CEDAR_ID_TOKEN: { aud: URL } }` with the URL of the Cedar server."
          : "CEDAR_OIDC=env:NAME names the variable that holds it.",
    },
  );
}

/** What the setting asks for, each time that it is asked. */
function reader(
  { config, environment, addSecret }: WorkloadIdentityOptions,
  source: string,
): (context: Pick<KeyContext, "clock" | "deadline">, signal: AbortSignal) => Promise<string> {
  const { serverUrl = "", oidcAudience: audience = serverUrl } = config;
  if (source === "github") {
    const requestToken = environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN;
    if (requestToken) addSecret(requestToken);
    return async (context, signal) => await githubToken({ audience, environment }, context, signal);
  }
  if (source.startsWith("file:")) return async () => await readTokenFile(source.slice("file:".length));
  const variable = source === "gitlab" ? gitlabVariable : source.slice("env:".length);
  return async () => readVariable(variable, environment);
}

/** What `CEDAR_OIDC` asks for; `undefined` where it asks for nothing. Files and variables are read again each time: Kubernetes exchanges the file. */
export function workloadIdentity(options: WorkloadIdentityOptions): WorkloadIdentity | undefined {
  const { config, addSecret } = options;
  const { oidcToken: source, serverUrl } = config;
  if (source === undefined || serverUrl === undefined) return undefined;
  const read = reader(options, source);
  const runs = new SharedRuns<string>();
  let held: string | undefined;
  return {
    async token(context) {
      if (held !== undefined && expiryOf(held) - context.clock.now() > leastMilliseconds) return held;
      const jwt = await runs.join("", context.signal, async (signal) => await read(context, signal));
      addSecret(jwt);
      // Only what has to be asked for over the network is worth keeping.
      held = source === "github" ? jwt : undefined;
      return jwt;
    },
    forget() {
      held = undefined;
    },
  };
}
