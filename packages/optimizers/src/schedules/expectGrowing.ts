import { expectSteps } from "../expectNumber.js";

/**
 * Guards numbers of steps that follow each other.
 *
 * @throws {RangeError} When one is no whole number from 1 up, or not larger than the one before.
 */
export function expectGrowing(where: string, option: string, steps: readonly number[]): void {
  // Not forEach, which passes over holes.
  for (let index = 0; index < steps.length; index++) {
    expectSteps(where, `${option}[${index}]`, steps[index]);
    if (index > 0 && steps[index] <= steps[index - 1]) {
      throw new RangeError(
        `${where}: ${option}[${index}] is ${steps[index]}, expected more than the ${steps[index - 1]} before it`,
      );
    }
  }
}
