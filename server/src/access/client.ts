/** Who asks, and what for. */
export interface Client {
  /** Its name in CEDAR_CLIENT_TOKENS or of its token in the store; what it is taken for where no token is asked for. */
  readonly name: string;
  /** The services whose keys it may be given; `undefined` for all. */
  readonly services: readonly string[] | undefined;
  /** Whether it may ask for what operators ask for. */
  readonly isAdmin: boolean;
}
