import { describeValue } from "@backstream/core";
import type { GradientMethod } from "./GradientMethod.js";

const methods: readonly unknown[] = ["window", "traces", "oneStep", "frozen"] satisfies GradientMethod[];

/** @throws {RangeError} When it is no way to a gradient. */
export function expectGradientMethod(where: string, value: unknown): asserts value is GradientMethod {
  if (methods.includes(value)) return;
  throw new RangeError(
    `${where}: gradient is ${describeValue(value)}, expected "window", "traces", "oneStep" or "frozen"`,
  );
}
