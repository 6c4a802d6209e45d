import { hash } from "node:crypto";
import { answerSchemas } from "./answer-schemas.ts";
import { type DocumentedAnswer, type Operation, operations } from "./operations.ts";

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; } h2 code { font-size: 1rem; }
code, pre { font-family: ui-monospace, monospace; }
.method { text-transform: uppercase; font-weight: 700; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); vertical-align: top; }
`;

/** Allows the page its own style, and nothing else: it loads nothing, from nowhere. */
export function pagePolicy(): string {
  return `default-src 'none'; style-src 'sha256-${hash("sha256", style, "base64")}'; frame-ancestors 'none'`;
}

function asText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

const words: Readonly<Record<Operation["access"], string>> = {
  everybody: "for everybody",
  client: "for clients that may have the key",
  admin: "for operators",
};

function nameOf(schema: string | undefined): string {
  return schema === undefined ? "" : `<a href="#${schema}"><code>${schema}</code></a>`;
}

function row(status: string, { description, schema, mediaType }: DocumentedAnswer): string {
  const body = schema === undefined ? asText(mediaType ?? "") : nameOf(schema);
  return `<tr><td>${status}</td><td>${asText(description)}</td><td>${body}</td></tr>`;
}

function section({ method, path, summary, access, body, answers }: Operation): string {
  const sent = body === undefined ? "" : `<p>The body is a ${nameOf(body)} as JSON.</p>`;
  const rows = Object.entries(answers).map(([status, answer]) => row(status, answer));
  return `<section><h2><code><span class="method">${method}</span> ${asText(path)}</code></h2>
<p>${asText(summary)}, ${words[access]}.</p>${sent}
<table><thead><tr><th>status</th><th>meaning</th><th>body</th></tr></thead><tbody>${rows.join("")}</tbody></table></section>`;
}

function member([name, { description, required }]: readonly [string, MemberFacts]): string {
  return `<tr><td><code>${name}</code></td><td>${required ? "always there" : ""}</td><td>${asText(description)}</td></tr>`;
}

interface MemberFacts {
  readonly description: string;
  readonly required: boolean;
}

/** The members of a schema, as joi itself describes them. */
function membersOf(name: keyof typeof answerSchemas): readonly (readonly [string, MemberFacts])[] {
  const { keys } = answerSchemas[name].describe() as {
    readonly keys: Readonly<
      Record<string, { readonly flags?: { readonly description?: string; readonly presence?: string } }>
    >;
  };
  return Object.entries(keys).map(([key, { flags }]) => [
    key,
    { description: flags?.description ?? "", required: flags?.presence === "required" },
  ]);
}

function schemaSection(name: keyof typeof answerSchemas): string {
  return `<section id="${name}"><h2><code>${name}</code></h2><table><tbody>${membersOf(name).map(member).join("")}</tbody></table></section>`;
}

/** What the server offers, for people: one page that needs neither scripts nor the internet. */
export function documentPage(): string {
  const schemas = (Object.keys(answerSchemas) as (keyof typeof answerSchemas)[]).map(schemaSection);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Cedar server</title><style>${style}</style></head><body>
<h1>Cedar server</h1>
<p>Gives model keys to the clients of a team. Clients show their token as <code>Authorization: Bearer TOKEN</code>. For programs the same stands in <a href="/openapi.json"><code>/openapi.json</code></a>.</p>
${operations.map(section).join("\n")}
<h1>Bodies</h1>
${schemas.join("\n")}
</body></html>`;
}
