/** Who asks, and what for. */
export interface Client {
  /** Its name in CEDAR_CLIENT_TOKENS or of its token in the store; what it is taken for where no token is asked for. */
  readonly name: string;
  /** The services whose keys it may be given; `undefined` for all. */
  readonly services: readonly string[] | undefined;
  /** Whether it may ask for what operators ask for. */
  readonly isAdmin: boolean;
  /** Whether it showed nothing that tells it from others: it is counted by its address. */
  readonly isAnonymous?: boolean;
  /** Whether its token is short enough to be found by trying. */
  readonly isGuessable?: boolean;
}
