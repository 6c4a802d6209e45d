import type { KeyProvider, Plugin } from "@cedar/core";

/** Asks the team's own secret store, which answers `GET {url}/{service}` with the bare key. */
function myVault(url: string): KeyProvider {
  return {
    name: "my-vault",
    async resolve({ service }, context) {
      const response = await fetch(`${url}/${service.name}`, { signal: context.signal }).catch(() => {
        throw new Error(`nothing answers at MY_VAULT_URL, ${url}`);
      });
      if (response.status === 404) {
        context.explain({ message: `${url} has no key for ${service.title}`, hint: "Put one there." });
        return undefined;
      }
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      return context.createKey(await response.text(), { origin: `the answer of ${url}` });
    },
  };
}

const plugin: Plugin = {
  name: "my-vault",
  register(host) {
    host.addKeyProvider(myVault(host.environment.MY_VAULT_URL ?? "http://127.0.0.1:8200"));
  },
};

export default plugin;
