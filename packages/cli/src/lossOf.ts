import { sigmoidCrossEntropy, softmaxCrossEntropy, squaredError, type Loss } from "backstream";
import type { Task } from "./encoding/Task.js";

/** The loss that a task is learned by. */
export function lossOf(task: Task): Loss {
  if (task === "regression") return squaredError();
  return task === "binary" ? sigmoidCrossEntropy() : softmaxCrossEntropy();
}
