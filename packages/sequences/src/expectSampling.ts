import { expectCount } from "@backstream/core";
import type { Sampling } from "./Sampling.js";

/**
 * Refuses impossible ways to draw a class.
 *
 * @throws {RangeError} When temperature, `topK` or `topP` is out of range.
 */
export function expectSampling(where: string, { temperature = 1, topK = 1, topP = 1 }: Sampling): void {
  if (!(temperature >= 0 && temperature < Infinity)) {
    throw new RangeError(`${where}: temperature is ${temperature}, expected a finite number from 0 up`);
  }
  expectCount(where, "topK", topK);
  if (!(topP > 0 && topP <= 1)) {
    throw new RangeError(`${where}: topP is ${topP}, expected a probability above 0 and up to 1`);
  }
}
