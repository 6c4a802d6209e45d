import type { PluginNames } from "./names-of.ts";

/** The file of a new key provider. A test compares it with examples/my-vault.ts. */
export function keyProviderSource({ name, camel, upper }: PluginNames): string {
  return `import type { KeyProvider, Plugin } from "@cedar/core";

/** Asks a secret store, which answers \`GET {url}/{service}\` with the bare key. */
export function ${camel}KeyProvider(url: string): KeyProvider {
  return {
    name: "${name}",
    async resolve({ service }, context) {
      const headers = { "cache-control": context.reason === "cold" ? "max-age=60" : "no-cache" };
      const request = { headers, signal: context.signal, redirect: "error" } as const;
      const response = await fetch(\`\${url}/\${service.name}\`, request).catch(() => undefined);
      if (response === undefined) throw new Error("nothing answers at ${upper}_URL");
      if (response.status === 404) {
        context.explain({ message: \`it has no \${service.title} key\`, hint: "Put one into the store." });
        return undefined;
      }
      if (!response.ok) throw new Error(\`${upper}_URL answered \${response.status}\`);
      // A file that was put into the store often ends with a line break.
      const value = (await response.text()).replace(/\\r?\\n$/u, "");
      return context.createKey(value, { origin: "its answer", cache: "disk" });
    },
  };
}

export default {
  name: "${name}",
  register(host) {
    const url = host.environment.${upper}_URL ?? "http://127.0.0.1:8200";
    host.addKeyProvider(${camel}KeyProvider(url));
  },
} satisfies Plugin;
`;
}
