import { stat } from "node:fs/promises";
import { type Clock, messageOf } from "@cedar/core";
import type { Logger } from "pino";
import { type LoadedTls, loadTls, type TlsPlaces } from "./load-tls.ts";

/** So often the files are looked at. */
const checkMilliseconds = 1000;
/** So long before its end a certificate should have been replaced: those that last a week are, after half of it. */
const lateMilliseconds = 2 * 86_400_000;

export interface TlsFilesOptions {
  readonly places: TlsPlaces;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What changes whenever a file does: links are followed, so that exchanging one (as Kubernetes does) counts as well. */
async function stampOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "failed";
  }
}

/**
 * The certificate and the key of a server, looked at once a second: not watched, since not every file system tells of changes, and a watched link
 * that is exchanged is silent. What cannot serve is told in the log, and the last that could goes on.
 */
export class TlsFiles {
  /** What serves now. */
  #loaded: LoadedTls;
  /** Called with what is to serve from now on. */
  onChange: (loaded: LoadedTls) => void = () => {};
  readonly #options: TlsFilesOptions;
  #stamp: string;
  #isStopped = false;
  /** Of the certificate whose end was told. */
  #toldOf: string | undefined;

  private constructor(options: TlsFilesOptions, loaded: LoadedTls, stamp: string) {
    this.#options = options;
    this.#loaded = loaded;
    this.#stamp = stamp;
  }

  /** Reads the files for the first time, and then looks again and again until `stop`. @throws CedarError `configuration-invalid`. */
  static async open(options: TlsFilesOptions): Promise<TlsFiles> {
    // Taken before the files are read: a change meanwhile is seen at the next look.
    const stamp = await stamps(options.places);
    const files = new TlsFiles(options, await loadTls(options.places, options.clock.now()), stamp);
    files.#tell();
    files.#tellOfEnd();
    files.#lookLater();
    return files;
  }

  get loaded(): LoadedTls {
    return this.#loaded;
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Looks at the files now. Throws nothing. */
  async look(): Promise<void> {
    const stamp = await stamps(this.#options.places);
    if (stamp !== this.#stamp) await this.#reload(stamp);
    this.#tellOfEnd();
  }

  async #reload(stamp: string): Promise<void> {
    this.#stamp = stamp;
    try {
      this.#loaded = await loadTls(this.#options.places, this.#options.clock.now());
      this.onChange(this.#loaded);
      this.#tell();
    } catch (error) {
      this.#options.log.error(
        { reason: messageOf(error), certificate: this.#loaded.certificate },
        "The new TLS certificate cannot be used: the old one goes on",
      );
    }
  }

  /** Nobody else may notice that what renews the certificate has stopped to. */
  #tellOfEnd(): void {
    const { certificate } = this.#loaded;
    const left = Date.parse(certificate.until) - this.#options.clock.now();
    if (left > lateMilliseconds || this.#toldOf === certificate.until) return;
    this.#toldOf = certificate.until;
    this.#options.log.warn({ certificate }, "The TLS certificate ends soon, and was not replaced");
  }

  #tell(): void {
    const { certificate, warnings } = this.#loaded;
    this.#options.log.info({ certificate }, "TLS certificate loaded");
    for (const warning of warnings) this.#options.log.warn(warning);
  }

  #lookLater(): void {
    const again = async (): Promise<void> => {
      if (this.#isStopped) return;
      await this.look();
      this.#lookLater();
    };
    this.#options.clock.after(checkMilliseconds, () => void again()).unref();
  }
}

async function stamps({ certificate, key }: TlsPlaces): Promise<string> {
  return `${await stampOf(certificate.path)}\n${await stampOf(key.path)}`;
}
