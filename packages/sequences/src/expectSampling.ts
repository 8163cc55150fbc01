import { describeValue, expectCount } from "@backstream/core";
import type { Sampling } from "./Sampling.js";

/**
 * Refuses impossible ways to draw a class.
 *
 * @throws {RangeError} When temperature, `topK` or `topP` is out of range.
 */
export function expectSampling(where: string, { temperature = 1, topK = 1, topP = 1 }: Sampling): void {
  if (!(typeof temperature === "number" && temperature >= 0 && temperature < Infinity)) {
    throw new RangeError(
      `${where}: temperature is ${describeValue(temperature)}, expected a finite number from 0 up`,
    );
  }
  expectCount(where, "topK", topK);
  if (!(typeof topP === "number" && topP > 0 && topP <= 1)) {
    throw new RangeError(
      `${where}: topP is ${describeValue(topP)}, expected a probability above 0 and up to 1`,
    );
  }
}
