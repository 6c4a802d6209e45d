import { broken, namesSchema } from "./setting-schemas.ts";

/** Providers that a server's chain cannot hold, and why. */
const refused: Readonly<Record<string, string>> = {
  server: "the server would ask a Cedar server for the key, which is itself",
  cache:
    "a cached key is a day old at worst, and a key that is rotated on the server must be given at the next request",
};

/** The names of a server's chain: `server` and `cache` are providers for clients (row S5). */
export const serverChainSchema = namesSchema.custom((names: readonly string[], helpers) => {
  const name = names.find((name) => Object.hasOwn(refused, name));
  if (name === undefined) return names;
  return broken(
    helpers,
    `has the provider "${name}": ${refused[name]}; name where the server itself has the key, such as env or file`,
  );
});
