import { ShapeError } from "./errors.js";
import type { Segment } from "./Optimizer.js";
import { parameterNumbers } from "./parameterNumbers.js";

/** Whether it holds the numbers of that parameter, in its shape. */
export function isParameterValue(segment: Segment, value: unknown): boolean {
  try {
    parameterNumbers(segment, value);
    return true;
  } catch (error) {
    if (error instanceof ShapeError) return false;
    throw error;
  }
}
