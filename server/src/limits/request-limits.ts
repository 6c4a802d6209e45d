import type { Config } from "@cedar/core";
import { isBoom } from "@hapi/boom";
import type { Request } from "@hapi/hapi";
import type { Logger } from "pino";
import type { Client } from "../access/client.ts";
import { asker } from "../asker.ts";
import { clientOf } from "../plugins/client-authentication.ts";
import type { ServerStore } from "../store/server-store.ts";
import { addressKey } from "./address-key.ts";
import { type Excess, Limiter } from "./limiter.ts";
import { TooManyRequests } from "./too-many-requests.ts";

export interface RequestLimitsOptions {
  readonly config: Pick<Config, "limitPerClient" | "limitPerAddress" | "limitFailures">;
  /** Where replicas count together. */
  readonly store: Pick<ServerStore, "driver"> | undefined;
  readonly log: Logger;
}

function addressOf(request: Request): string {
  return addressKey(asker(request).address);
}

/**
 * How often somebody may ask. A client with a token is counted by its name, wherever it is; who needs no token by the address; and whoever fails
 * to show a right token by the address as well, but apart: so nobody's failures lock a client out.
 */
export class RequestLimits {
  readonly #clients: Limiter;
  readonly #addresses: Limiter;
  readonly #failures: Limiter;
  readonly #counted = new WeakSet<Request>();

  constructor({ config, store, log }: RequestLimitsOptions) {
    const shared = { store, log };
    this.#clients = new Limiter({ name: "client", points: config.limitPerClient, ...shared });
    this.#addresses = new Limiter({ name: "address", points: config.limitPerAddress, ...shared });
    this.#failures = new Limiter({ name: "failures", points: config.limitFailures, ...shared });
  }

  /** Identifies a client. @throws Problem `too-many-requests` in place of a refusal after too many, else what `identify` throws. */
  readonly admit = async (request: Request, identify: () => Promise<Client>): Promise<Client> => {
    this.#counted.add(request);
    try {
      const client = await identify();
      // A token that can be guessed is not found by who guesses on. Any other is let in whatever happens at its address.
      const excess = client.isGuessable && (await this.#failures.excess(addressOf(request)));
      if (excess) throw this.#tooManyFailures(excess);
      return client;
    } catch (error) {
      if (error instanceof TooManyRequests || !isBoom(error) || error.isServer) throw error;
      const excess = await this.#failures.count(addressOf(request));
      throw excess === undefined ? error : this.#tooManyFailures(excess);
    }
  };

  /** Counts the request of a client that was let in. @throws Problem `too-many-requests`. */
  async countClient(request: Request): Promise<void> {
    const client = clientOf(request);
    if (client === undefined || client.isAnonymous) return await this.#countAddress(request);
    const excess = await this.#clients.count(client.name);
    if (excess === undefined) return;
    const detail = `The client ${client.name} asks more than ${this.#clients.points} times a minute.`;
    throw new TooManyRequests(detail, "CEDAR_LIMIT_PER_CLIENT", excess);
  }

  /** Counts a request that nobody was asked a token for. @throws Problem `too-many-requests`. */
  async countOther(request: Request): Promise<void> {
    if (!this.#counted.has(request)) await this.#countAddress(request);
  }

  stop(): void {
    for (const limiter of [this.#clients, this.#addresses, this.#failures]) limiter.stop();
  }

  async #countAddress(request: Request): Promise<void> {
    const excess = await this.#addresses.count(addressOf(request));
    if (excess === undefined) return;
    const detail = `More than ${this.#addresses.points} requests without a token came from this address within a minute.`;
    throw new TooManyRequests(detail, "CEDAR_LIMIT_PER_ADDRESS", excess);
  }

  #tooManyFailures(excess: Excess): TooManyRequests {
    const detail = `More than ${this.#failures.points} requests that were refused came from this address within a minute.`;
    return new TooManyRequests(detail, "CEDAR_LIMIT_FAILURES", excess);
  }
}
