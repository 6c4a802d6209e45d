import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Something to be measured: gives the milliseconds that one round took. */
export interface Subject {
  readonly name: string;
  measure(): Promise<number>;
}

interface Row {
  readonly subject: string;
  readonly medianMilliseconds: number;
  readonly minimumMilliseconds: number;
  readonly maximumMilliseconds: number;
  /** Median over the rounds of the ratio to the first subject in the same round. */
  readonly medianRatio: number;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

function summarise(subject: Subject, times: readonly number[], baseline: readonly number[]): Row {
  return {
    subject: subject.name,
    medianMilliseconds: median(times),
    minimumMilliseconds: Math.min(...times),
    maximumMilliseconds: Math.max(...times),
    medianRatio: median(times.map((time, round) => time / (baseline[round] ?? Number.NaN))),
  };
}

function print(name: string, rounds: number, rows: readonly Row[]): void {
  console.log(`\n${name}: ${rounds} interleaved rounds, milliseconds, ratio to the first\n`);
  console.log(`| subject | median | minimum | maximum | ratio |\n|---|---|---|---|---|`);
  const shown = (value: number): string => value.toPrecision(3);
  for (const row of rows) {
    const { subject, medianMilliseconds, minimumMilliseconds, maximumMilliseconds, medianRatio } = row;
    console.log(
      `| ${subject} | ${shown(medianMilliseconds)} | ${shown(minimumMilliseconds)} | ${shown(maximumMilliseconds)} | ${shown(medianRatio)} |`,
    );
  }
}

/** Measures the subjects in turn, after one round that does not count; prints a table, and keeps it as JSON in bench/results. */
export async function interleave(name: string, subjects: readonly Subject[], rounds: number): Promise<void> {
  const times = subjects.map((): number[] => []);
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, subject] of subjects.entries()) {
      const time = await subject.measure();
      if (round >= 0) times[index]?.push(time);
    }
  }
  const rows = subjects.map((subject, index) => summarise(subject, times[index] ?? [], times[0] ?? []));
  print(name, rounds, rows);
  const folder = join(import.meta.dirname, "results");
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, `${name}.json`),
    `${JSON.stringify({ name, rounds, node: process.version, rows }, undefined, 2)}\n`,
  );
}
