import { describeValue } from "@backstream/core";
import { isObservableInput } from "./isObservableInput.js";

/**
 * What a dataset holds, judging by one of its items.
 *
 * @throws {TypeError} When the item is neither a sample nor a sequence.
 */
export function itemKind(where: string, item: unknown): "samples" | "sequences" {
  if (typeof item === "object" && item !== null && "input" in item) return "samples";
  if (isObservableInput(item)) return "sequences";
  throw new TypeError(
    `${where}: the dataset holds ${describeValue(item)}, expected samples such as { input, target }, or sequences of them`,
  );
}
