import { UsageError } from "./UsageError.js";

/** Refuses an option that is no whole number from `from` up; one that is not given is all right. */
export function expectCountOption(option: string, value: number | undefined, from: number): void {
  if (value !== undefined && (!Number.isSafeInteger(value) || value < from))
    throw new UsageError(`${option}: ${value} is no whole number from ${from} up`);
}
