/** What a command must name to be about the same key as the one that suggests it. */
export interface CommandSubject {
  /** The service whose key is meant. */
  readonly service: string;
  /** The profile in force. */
  readonly profile?: string | undefined;
  /** The service that the configuration names: whatever named it may not do so for the next command. */
  readonly configured?: string | undefined;
}

/** A command as it is pasted: `cedar key set --service anthropic --profile staging`. */
export function suggestedCommand(command: string, { service, profile, configured }: CommandSubject): string {
  const isUsual = service === "openai" && configured === undefined;
  const words = [
    `cedar ${command}`,
    ...(isUsual ? [] : [`--service ${service}`]),
    ...(profile === undefined ? [] : [`--profile ${profile}`]),
  ];
  return words.join(" ");
}
