import type { Layer, WidthKeeping } from "@backstream/core";

/** A layer of any width without parameters or memory, from its two functions. */
export function keepingWidth(
  name: string,
  { forward, inputDelta }: Pick<Layer, "forward" | "inputDelta">,
): WidthKeeping {
  return {
    name,
    fanIn: 0,
    fanOut: 0,
    keepsWidth: true,
    parameters: [],
    carry: [],
    tape: 0,
    gateDeltas: 0,
    forward,
    inputDelta,
  };
}
