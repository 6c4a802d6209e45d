import type { SettingName } from "./config.ts";
import type { ConfigRequest } from "./config-request.ts";
import type { Layer } from "./layer.ts";
import { settingNames, settings } from "./settings.ts";

function layer(find: (name: SettingName) => unknown, originOf: Layer["originOf"]): Layer {
  return { values: Object.fromEntries(settingNames.map((name) => [name, find(name)])), originOf };
}

/** The flags that were given. */
export function flagLayer({ flags = {}, command = "agent" }: ConfigRequest): Layer {
  return layer(
    (name) => {
      const { flag, commands = [command] } = settings[name];
      return flag !== undefined && commands.includes(command) ? flags[flag] : undefined;
    },
    (name) => `flag --${settings[name].flag}`,
  );
}

/** The environment. A variable that is set to nothing counts as not set: that is how shells and container files switch one off. */
export function variableLayer({ environment }: ConfigRequest): Layer {
  return layer(
    (name) => {
      const { variable } = settings[name];
      return variable === undefined ? undefined : environment[variable] || undefined;
    },
    (name) => `variable ${settings[name].variable}`,
  );
}

/** What holds when nobody says anything. */
export function defaultLayer({ defaults = {} }: ConfigRequest): Layer {
  return layer(
    (name) => defaults[name] ?? settings[name].default,
    () => "default",
  );
}
