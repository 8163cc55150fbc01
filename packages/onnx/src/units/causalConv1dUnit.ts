import { causalConv1d } from "@backstream/layers";
import { intAttribute, intsAttribute } from "../nodeAttributes.js";
import type { Unit } from "../Unit.js";

/**
 * Conv over the memory and what comes in: `[batch, channels, time]`, where time is what is remembered and the ticks of
 * the run.
 */
export const causalConv1dUnit: Unit = {
  calls: { causalConv1d: ["kernelSize", "dilation", "groups", "bias"] },
  write: (graph, { call, prefix, parameters, carry, fanIn }, input) => {
    const { kernelSize, dilation = 1, groups = 1 } = call.options as Record<string, number>; // so the layer checks them
    const past = (kernelSize - 1) * dilation;
    const ticks = graph.per === "tick" ? graph.node("Unsqueeze", [input, graph.integers([0])]) : input;
    let seen = ticks; // [time, batch, channels]
    for (const { name, size } of carry) {
      const { before, after } = graph.memory(prefix + name, size);
      const kept = graph.node("Reshape", [before, graph.integers([-1, past, fanIn])]);
      seen = graph.node("Concat", [graph.node("Transpose", [kept], { perm: [1n, 0n, 2n] }), ticks], {
        axis: 0n,
      });
      const newest = graph.node("Slice", [
        seen,
        graph.integers([-past]),
        graph.integers([2 ** 31]),
        graph.integers([0]),
      ]);
      const rows = graph.node("Transpose", [newest], { perm: [1n, 0n, 2n] });
      graph.node("Reshape", [rows, graph.integers([-1, size])], {}, after);
    }
    const { shape, data } = parameters.get("weight")!; // every convolution has one
    const operands = [
      graph.node("Transpose", [seen], { perm: [1n, 2n, 0n] }),
      graph.constant(shape, data, `${prefix}weight`),
    ];
    const bias = parameters.get("bias");
    if (bias) operands.push(graph.constant(bias.shape, bias.data, `${prefix}bias`));
    const attributes = {
      kernel_shape: [BigInt(kernelSize)],
      dilations: [BigInt(dilation)],
      group: BigInt(groups),
    };
    const output = graph.node("Transpose", [graph.node("Conv", operands, attributes)], {
      perm: [2n, 0n, 1n],
    });
    return graph.per === "tick" ? graph.node("Squeeze", [output, graph.integers([0])]) : output;
  },
  read: (graph, value) => {
    const last = graph.producer(value, "Transpose");
    const node = last && graph.producer(last.input[0], "Conv");
    const seen = node && graph.producer(node.input[0], "Transpose");
    const weight = node && graph.constant(node.input[1]);
    if (!seen || weight?.shape.length !== 3) return undefined;
    const bias = node.input[2] ? graph.constant(node.input[2]) : undefined;
    const isPadded = intsAttribute(node, "pads")?.some((pad) => pad !== 0) ?? false;
    const isStrided = intsAttribute(node, "strides")?.some((stride) => stride !== 1) ?? false;
    if (isPadded || isStrided || (node.input[2] && !bias)) return undefined;
    const [fanOut, inGroup, kernelSize] = weight.shape;
    const [dilation] = intsAttribute(node, "dilations") ?? [1];
    const groups = intAttribute(node, "group", 1);
    // The memory stands before what comes in.
    const joined = graph.producer(seen.input[0], "Concat");
    const kept = joined && graph.producer(joined.input[0], "Transpose");
    const memory = kept && graph.producer(kept.input[0], "Reshape");
    const remembers = memory !== undefined && graph.isMemory(memory.input[0]);
    if (remembers ? joined?.input.length !== 2 : kernelSize > 1) return undefined;
    const layer = causalConv1d(inGroup * groups, fanOut, {
      kernelSize,
      ...(dilation !== 1 && kernelSize > 1 && { dilation }),
      ...(groups !== 1 && { groups }),
      ...(!bias && { bias: false }),
    });
    const parameters = [weight, ...(bias ? [bias] : [])];
    return { layer, parameters, from: remembers ? joined!.input[1] : seen.input[0] }; // it remembers, so there is one
  },
};
