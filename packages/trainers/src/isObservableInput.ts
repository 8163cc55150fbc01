import type { ObservableInput } from "rxjs";
import { isPullable } from "./isPullable.js";

/** Whether RxJS can make an observable of a value; a string, which it could, is not meant as one. */
export function isObservableInput(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    (isPullable(value as ObservableInput<unknown>) || "subscribe" in value || "then" in value)
  );
}
