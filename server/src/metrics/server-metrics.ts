import type { Cedar } from "@cedar/core";
import { openAiKeyService } from "@cedar/core";
import type { Request } from "@hapi/hapi";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { clientOf } from "../plugins/client-authentication.ts";

/** In seconds: most answers take less than a millisecond, those that wait for a chain up to 15 s. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

/** How a request of a key ended, by the status of its answer. */
function outcomeOf(status: number): string {
  if (status === 200) return "given";
  if (status === 304) return "unchanged";
  if (status === 429) return "limited";
  return status < 500 ? "refused" : "unavailable";
}

export interface ServerMetricsOptions {
  readonly cedar: Cedar;
  /** Whether the store answers; `undefined` without a store. */
  readonly isStoreUp: (() => boolean) | undefined;
}

/**
 * How the server feels, for Prometheus. Labels have few values: neither clients nor addresses nor what a client wrote into a path are any of them.
 */
export class ServerMetrics {
  readonly #registry = new Registry();
  readonly #cedar: Cedar;
  readonly #durations: Histogram<"method" | "route" | "status">;
  readonly #keyRequests: Counter<"service" | "outcome">;
  readonly #refusals: Counter<"status">;

  constructor({ cedar, isStoreUp }: ServerMetricsOptions) {
    this.#cedar = cedar;
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#durations = new Histogram({
      name: "cedar_http_request_duration_seconds",
      help: "How long requests took, by method, route and status",
      labelNames: ["method", "route", "status"],
      buckets,
      registers,
    });
    this.#keyRequests = new Counter({
      name: "cedar_key_requests_total",
      help: "Requests of keys, by service and outcome: given, unchanged, refused, limited, unavailable",
      labelNames: ["service", "outcome"],
      registers,
    });
    this.#refusals = new Counter({
      name: "cedar_authentication_failures_total",
      help: "Requests that showed no token that is good here, by status",
      labelNames: ["status"],
      registers,
    });
    if (isStoreUp !== undefined) {
      const gauge: Gauge = new Gauge({
        name: "cedar_store_up",
        help: "1 while the store of client tokens answers, 0 while it does not",
        registers,
        collect: () => gauge.set(isStoreUp() ? 1 : 0),
      });
    }
  }

  /** Counts a request that was answered. */
  count(request: Request): void {
    const { response, route, method } = request;
    const status = "statusCode" in response ? response.statusCode : response.output.statusCode;
    const path = route.path === "/{p*}" ? "unknown" : route.path;
    const seconds = (request.info.responded - request.info.received) / 1000;
    this.#durations.observe({ method, route: path, status }, seconds);
    if (path.startsWith("/config/") && clientOf(request) === undefined) this.#refusals.inc({ status });
    if (path === "/config/openai_key" || path === "/config/keys/{service}")
      this.#keyRequests.inc({ service: this.#serviceOf(request), outcome: outcomeOf(status) });
  }

  /** The text that Prometheus reads, and its media type. */
  async render(): Promise<{ readonly text: string; readonly type: string }> {
    return { text: await this.#registry.metrics(), type: this.#registry.contentType };
  }

  #serviceOf({ params }: Request): string {
    const name: unknown = params.service ?? openAiKeyService.name;
    return typeof name === "string" && this.#cedar.services.has(name) ? name : "unknown";
  }
}
