/**
 * What `cedar --help` prints: yargs' own text, kept here because loading yargs takes longer than reading it. A test compares the two;
 * `cedar help` asks yargs.
 */
export const helpText = `Usage: cedar <command> [options]

Commands:
  cedar agent [prompt]  Run the agent on a prompt
  cedar server          Serve the key to the clients of a team
  cedar token           Make, list, exchange and end the tokens of a server's clients
  cedar audit           See who was given which key, and that no line of it is missing
  cedar key             See where the key comes from, test it, renew it, forget it
  cedar login [url]     Store the server and the token that it knows you by
  cedar logout          Remove what cedar login has stored
  cedar config          Show the settings in force and where each came from
  cedar plugins         Show what each plugin has added
  cedar plugin          Start a plugin of your own
  cedar demo            See the whole way of a key, without a key and without network
  cedar completion      Print a script that completes commands and options in your shell

Everywhere:
      --config   Read this configuration file instead of ~/.config/cedar-cli/config.json
                 [CEDAR_CONFIG]                                                             [string]
      --version  Print the version                                                         [boolean]
  -h, --help     Print help                                                                [boolean]

Examples:
  cedar agent "What is in this folder?"  ask the agent
  cedar key why                          see where the key comes from
  cedar server                           serve the key to a team

Exit codes: 0 done · 1 the agent (or the check that was asked for) failed · 2 usage or configuration
3 no key · 4 a limit was reached · 5 denied by policy · 6 the model API or the network failed
130, 143 aborted

cedar <command> --help says more of a command.
`;
