import type { GraphWriter } from "./GraphWriter.js";
import { UnsupportedError } from "./UnsupportedError.js";

/** Refuses a layer that is written for a tick only. @throws {UnsupportedError} When a run of the graph is a sequence. */
export function expectPerTick(graph: GraphWriter, description: string): void {
  if (graph.per === "tick") return;
  throw new UnsupportedError(
    `toOnnx: ${description} has no form in ONNX over whole sequences here; write it per tick`,
  );
}
