import { UsageError } from "./UsageError.js";

/** Refuses an option that is given, but not as a whole number from `from` up. */
export function expectCountOption(option: string, value: number | undefined, from: number): void {
  if (value !== undefined && (!Number.isSafeInteger(value) || value < from))
    throw new UsageError(`${option}: ${value} is no whole number from ${from} up`);
}
