import { ShapeError } from "@backstream/core";

/**
 * Refuses a saved state of a scaler that has another number of features.
 *
 * - state  lists of numbers by name, one number a feature
 *
 * @throws {ShapeError}
 * @example
 *   expectFeatures("minMax", { min: [0, 0], max: [1, 1] }, 2)
 */
export function expectFeatures(where: string, state: object, features: number): void {
  for (const [name, values] of Object.entries(state) as [string, readonly number[]][]) {
    if (values.length !== features)
      throw new ShapeError(`${where}: state.${name} has ${values.length} features, expected ${features}`);
  }
}
