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
    // What stands behind the last line feed was being written when the program was ended.
    for (const line of readFileSync(file, "utf8").split("\n").slice(0, -1)) {
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

/** Of a file that a program was ended in, a line may be a part of one with the next behind it. */
function parsed(line: string): Run | undefined {
  try {
    return JSON.parse(line) as Run; // this class wrote it
  } catch {
    return undefined;
  }
}
