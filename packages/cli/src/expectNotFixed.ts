import type { LearnOptions } from "./LearnOptions.js";
import { UsageError } from "./UsageError.js";

/**
 * Refuses options that are fixed by the model of `--load`.
 *
 * @throws {UsageError}
 */
export function expectNotFixed(options: LearnOptions): void {
  for (const [name, option] of fixed) {
    if (options[name] !== undefined)
      throw new UsageError(
        `${option}: is fixed by the model in ${options.load}; leave it out, or learn without --load`,
      );
  }
}

const fixed: readonly (readonly [keyof LearnOptions, string])[] = [
  ["target", "--target"],
  ["inputs", "--inputs"],
  ["types", "--types"],
  ["task", "--task"],
  ["classes", "--classes"],
  ["key", "--key"],
  ["maxKeys", "--max-keys"],
  ["cell", "--cell"],
  ["units", "--units"],
  ["seed", "--seed"],
];
