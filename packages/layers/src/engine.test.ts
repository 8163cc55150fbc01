import { network, Unrolling, type Layer } from "@backstream/core";
import { unrollByHand } from "@backstream/testing";
import { randomStream, referenceArena, wrapTensor } from "@backstream/tensors";
import { expect, it } from "vitest";
import { dense, gru, lstm, stack, tanh } from "./index.js";

const [ticks, batch] = [4, 3];

it.each<{ layer: Layer }>([
  { layer: dense(3, 2) },
  { layer: gru(3, 2) },
  { layer: stack(gru(3, 5), tanh(), stack(lstm(5, 4), dense(4, 2, { activation: "gelu" }))) },
])("the engine calculates $layer.name as the laws do, bit for bit", ({ layer }) => {
  const arena = referenceArena(Float64Array);
  const net = network(layer, { seed: 7, arena });
  const random = randomStream(1);
  const draw = (count: number): number[] => Array.from({ length: count }, () => random.normal());
  const [input, outputDelta] = [draw(ticks * batch * 3), draw(ticks * batch * 2)];
  const memory = layer.carry.reduce((sum, { size }) => sum + batch * size, 0);
  const empty = new Float64Array(memory);
  const parameters = Array.from(net.parameterBlock.array);
  const gradient = parameters.map(() => 0);
  const given = { ticks, batch, input, parameters, before: empty, outputDelta, carryDelta: empty, gradient };
  const byHand = unrollByHand(layer, arena, given);

  const unrolling = new Unrolling(net, {});
  unrolling.hold().oldest = 0;
  const output: number[] = [];
  for (let tick = 0; tick < ticks; tick++) {
    const row = Float64Array.from(input.slice(tick * batch * 3, (tick + 1) * batch * 3));
    const at = unrolling.outputAddress(unrolling.forward(wrapTensor([batch, 3], row), batch));
    output.push(...arena.memory.subarray(at, at + batch * 2));
  }
  unrolling.back.begin(0, ticks - 1);
  const inputDelta: number[] = [];
  for (let tick = ticks - 1; tick >= 0; tick--) {
    arena.memory.set(
      outputDelta.slice(tick * batch * 2, (tick + 1) * batch * 2),
      unrolling.back.deltaAddress(tick, 0),
    );
    unrolling.back.send(tick, 0);
    const at = unrolling.back.inputDelta(tick, 0);
    inputDelta.unshift(...arena.memory.subarray(at, at + batch * 3));
  }
  unrolling.back.finish(0);

  expect(output).toEqual(byHand.output);
  expect(inputDelta).toEqual(byHand.inputDelta);
  expect(Array.from(net.gradientBlock.array)).toEqual(byHand.gradient);
  unrolling.free();
});
