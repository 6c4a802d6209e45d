import type { KeyStep } from "@cedar/core";
import type { TextStyle } from "../terminal/terminal.ts";
import { visibleLine, visibleText } from "../terminal/visible-text.ts";
import { describeKeyFacts } from "./describe-key-facts.ts";
import { describeKeyLife } from "./describe-key-life.ts";
import { foundStep, type KeyAnswer } from "./key-answer.ts";
import { wrapText } from "./wrap-text.ts";

/** How text is to look. */
export interface Look {
  readonly columns: number;
  readonly now: Date;
  readonly styled: (style: TextStyle, text: string) => string;
}

type Outcome = KeyStep["outcome"] | "stale" | "not asked";

const marks: Readonly<Record<Outcome, readonly [mark: string, style: TextStyle]>> = {
  found: ["✔", "green"],
  stale: ["✔", "yellow"],
  none: ["–", "yellow"],
  skipped: ["–", "dim"],
  failed: ["✘", "red"],
  "not asked": ["·", "dim"],
};

const indent = "    ";

function describeHead({ service, profile, chain, found }: KeyAnswer, { columns, styled }: Look): string[] {
  const origin =
    found === undefined || found.source === found.provider
      ? ""
      : `, which came from ${visibleLine(found.source)}`;
  const age = found?.stale === true ? ", past its time" : "";
  const title =
    found === undefined
      ? styled(["bold", "red"], `No ${service.title} key`)
      : `${styled("bold", `${service.title} key ${found.fingerprint}`)} found by ${visibleLine(found.provider)}${origin}${age}`;
  const asked = [
    `service ${service.name}`,
    ...(profile === undefined ? [] : [`profile ${profile}`]),
    `chain ${chain.join(" → ")}`,
  ];
  return [title, ...wrapText(visibleLine(asked.join(" · ")), columns, "").map((line) => styled("dim", line))];
}

/** What is told below a provider's line: each on lines of its own, so that nothing is cut by columns. */
function describeDetails(step: KeyStep, stale: boolean, { columns, now, styled }: Look): string[] {
  const life = describeKeyLife({ ...step, stale }, now);
  const said = [step.message, life].join("\n");
  const details = [step.message, describeKeyFacts(step.facts, said, now), life];
  const lines = details.flatMap((detail) => wrapText(visibleText(detail ?? ""), columns, indent));
  const hint = wrapText(visibleText(step.hint ?? ""), columns, `${indent}  `, `${indent}→ `);
  return [...lines, ...hint.map((line) => styled("cyan", line))];
}

function describeLine(name: string, outcome: Outcome, step: KeyStep | undefined, { styled }: Look): string {
  const [mark, style] = marks[outcome];
  const told =
    step === undefined
      ? []
      : [`${Math.round(step.milliseconds)} ms`.padStart(8), step.code ?? step.fingerprint ?? ""];
  const cells = [`${mark} ${name}`, outcome.padEnd(step === undefined ? 0 : 7), ...told];
  return styled(style, visibleLine(cells.join("  ").trimEnd()));
}

/** The chain as an explained plan: what each provider did, where it looked, and what would mend it. */
export function describeKeyPlan(answer: KeyAnswer, look: Look): string {
  const { steps, chain, found } = answer;
  const unasked = chain.filter((name) => steps.every(({ provider }) => provider !== name));
  const width = Math.max(
    ...[...steps.map(({ provider }) => provider), ...unasked].map(({ length }) => length),
  );
  const answered = foundStep(steps);
  const blocks = steps.flatMap((step) => {
    const stale = step === answered && found?.stale === true;
    const outcome = stale ? "stale" : step.outcome;
    return [
      describeLine(step.provider.padEnd(width), outcome, step, look),
      ...describeDetails(step, stale, look),
    ];
  });
  const rest = unasked.map((name) => describeLine(name.padEnd(width), "not asked", undefined, look));
  return [...describeHead(answer, look), "", ...blocks, ...rest].map((line) => `${line}\n`).join("");
}
