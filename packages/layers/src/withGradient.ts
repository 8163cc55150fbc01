import type { Kernels } from "@backstream/tensors";
import type { Layer, LayerAddresses } from "@backstream/core";
import type { GradientMethod } from "./GradientMethod.js";

/** The traces of a layer: `trace` for all rows, whatever their mask. */
export interface Traces {
  readonly width: number;
  readonly trace: (kernels: Kernels, addresses: LayerAddresses) => void;
  readonly traceGradient: (kernels: Kernels, addresses: LayerAddresses) => void;
  readonly tickGradient?: (kernels: Kernels, addresses: LayerAddresses) => void;
}

/**
 * A layer that calculates its gradient in another way than through the ticks of a pass.
 *
 * @param writing The parameters that write the memory, by how many they are: the first ones of the layer.
 */
export function withGradient<In extends number, Out extends number>(
  layer: Layer<In, Out>,
  method: GradientMethod,
  writing: number,
  traces: () => Traces,
): Layer<In, Out> {
  if (method === "traces") return traced(layer, traces());
  if (method === "oneStep") return cut(layer);
  return method === "frozen" ? withoutWriting(layer, writing) : layer;
}

function traced<In extends number, Out extends number>(
  layer: Layer<In, Out>,
  { width, trace, traceGradient, tickGradient }: Traces,
): Layer<In, Out> {
  return {
    ...layer,
    traces: width,
    trace: (kernels, addresses, mask) => {
      const { traces, rows, memory } = addresses;
      const kept = mask && memory.slice(traces, traces + rows * width);
      trace(kernels, addresses);
      const isFinite = Number.isFinite(kernels.largestMagnitude(rows * width, traces));
      for (let row = 0; row < (isFinite && !kept ? 0 : rows); row++) {
        const at = traces + row * width;
        if (kept && mask?.[row] === 0) memory.set(kept.subarray(row * width, (row + 1) * width), at);
        else if (!Number.isFinite(kernels.largestMagnitude(width, at))) memory.fill(0, at, at + width);
      }
    },
    traceGradient,
    ...(tickGradient && { tickGradient }),
  };
}

/** Its delta ends at the memory that the tick has read. */
function cut<In extends number, Out extends number>(layer: Layer<In, Out>): Layer<In, Out> {
  const carry = layer.carry.reduce((sum, { size }) => sum + size, 0);
  return {
    ...layer,
    backward: (kernels, addresses) => {
      layer.backward?.(kernels, addresses);
      const { memory, carryDelta, rows } = addresses;
      memory.fill(0, carryDelta, carryDelta + rows * carry);
    },
  };
}

function withoutWriting<In extends number, Out extends number>(
  layer: Layer<In, Out>,
  writing: number,
): Layer<In, Out> {
  let offset = 0;
  return {
    ...layer,
    parameters: layer.parameters.map((spec) => {
      const isWriting = offset < writing;
      offset += spec.shape.reduce((a, b) => a * b, 1);
      return isWriting ? { ...spec, frozen: true } : spec;
    }),
    gradient: (kernels, addresses) => {
      const { memory, gradient } = addresses;
      // Another layer may be tied to these parameters, and learn them.
      const others = memory.slice(gradient, gradient + writing);
      layer.gradient?.(kernels, addresses);
      memory.set(others, gradient);
    },
  };
}
