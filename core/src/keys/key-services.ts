import { checkKeyShape, createKeyService, type KeyService } from "./key-service.ts";

function checkOpenAiKey(value: string): string | undefined {
  const wrong = checkKeyShape(value, { prefixes: ["sk-"], minimumLength: 40 });
  if (wrong !== undefined || !value.startsWith("sk-ant-")) return wrong;
  return "it starts with sk-ant-, as the keys of Anthropic do";
}

/** OpenAI's API keys (row C6), whose route and member are those of row S2. */
export const openAiKeyService: KeyService = {
  ...createKeyService({ name: "openai", title: "OpenAI" }),
  route: "/config/openai_key",
  routeMember: "openai_api_key",
  check: checkOpenAiKey,
};

/** The services that Cedar knows without being told. Google has no documented shape of its keys: only what is no key at all is refused. */
export const builtInKeyServices: readonly KeyService[] = [
  openAiKeyService,
  createKeyService({ name: "anthropic", title: "Anthropic", prefixes: ["sk-ant-"], minimumLength: 40 }),
  createKeyService({ name: "gemini", title: "Gemini", minimumLength: 30 }),
];
