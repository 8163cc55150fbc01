import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

/** One arm at one task with one seed, and the loss that it reached. */
export interface Run {
  readonly seed: number;
  readonly task: string;
  readonly cell: string;
  readonly gradient: string;
  readonly loss: number;
}

/** The losses that were reached before, in a file with a line for each; a program that was ended goes on behind the last. */
export class KeptRuns {
  readonly #file: string | undefined;
  readonly #losses = new Map<string, number>();

  /** @param file Undefined: nothing is kept. */
  constructor(file: string | undefined) {
    this.#file = file;
    if (file === undefined || !existsSync(file)) return;
    const text = readFileSync(file, "utf8");
    // A program that was ended while it wrote has left a part of a line.
    if (text !== "" && !text.endsWith("\n")) appendFileSync(file, "\n");
    for (const line of text.split("\n")) {
      const run = parsed(line);
      if (run) this.#losses.set(nameOf(run), run.loss);
    }
  }

  /** The loss of this run: the one that is kept, or that of `learn`, which is kept from now on. */
  lossOf(run: Omit<Run, "loss">, learn: () => number): number {
    const kept = this.#losses.get(nameOf(run));
    if (kept !== undefined) return kept;
    const loss = learn();
    this.#losses.set(nameOf(run), loss);
    if (this.#file !== undefined) {
      mkdirSync(dirname(this.#file), { recursive: true });
      appendFileSync(this.#file, `${JSON.stringify({ ...run, loss })}\n`);
    }
    return loss;
  }
}

function nameOf({ seed, task, cell, gradient }: Omit<Run, "loss">): string {
  return JSON.stringify([seed, task, cell, gradient]);
}

/** Undefined for an empty line or a part of one. */
function parsed(line: string): Run | undefined {
  try {
    return JSON.parse(line) as Run; // this class wrote it
  } catch {
    return undefined;
  }
}
