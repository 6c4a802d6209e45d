import type { PluginNames } from "./names-of.ts";

const ofClone = `
\`@cedar/core\` is on no registry yet: \`package.json\` takes it from the clone of Cedar that wrote these files. Run \`npm run build\` there once, before \`npm test\` here.
`;

/**
 * The page that tells what to do with a new key provider.
 * @param isOfClone whether `@cedar/core` comes from a clone of Cedar's repository.
 */
export function keyProviderReadme({ name, upper }: PluginNames, isOfClone: boolean): string {
  return `# ${name}

A key provider for Cedar: it asks a secret store for the key of a model API. \`${name}.ts\` is the plugin, \`${name}.test.ts\` checks it with the conformance suite that Cedar's own providers pass.

## Try it

\`\`\`sh
npm install
npm test
export ${upper}_URL=http://127.0.0.1:8200
cedar key why --plugin ./${name}.ts --provider-chain ${name}
cedar agent --plugin ./${name}.ts --provider-chain cache,${name},env "Hello"
\`\`\`

It needs Node 22.19 or newer.
${isOfClone ? ofClone : ""}
## Use it for good

Move this folder to \`~/.config/cedar-cli\`, or write its absolute path: relative ones count from there. In \`~/.config/cedar-cli/config.json\`:

\`\`\`json
{
  "plugins": ["./${name}/${name}.ts"],
  "providerChain": ["cache", "${name}", "env"]
}
\`\`\`

## Make it yours

Change what \`resolve\` asks in \`${name}.ts\`, and the server that stands for it in \`${name}.test.ts\`. The contract and its traps are in Cedar's docs/guides/write-a-key-provider.md.
`;
}
