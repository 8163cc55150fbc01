import { network, type Layer } from "@backstream/core";
import { arena, randomStream } from "@backstream/tensors";

/** A pass through a layer by its functions alone, without the engine. */
export interface LayerPass {
  /** Every tick forward, every tick back, and the gradient. */
  readonly run: () => void;
  /** The outputs, the deltas of the inputs and the gradient of one run. */
  readonly results: () => Float32Array;
  readonly end: () => void;
}

/** `ticks` ticks of `batch` rows through a layer, from a memory of zeros; always the same numbers. */
export function layerPass(layer: Layer, ticks: number, batch: number): LayerPass {
  const { fanIn, fanOut, tape, gateDeltas } = layer;
  const { kernels } = arena;
  const net = network(layer, { seed: 1 });
  const rows = ticks * batch;
  const carry = layer.carry.reduce((sum, { size }) => sum + size, 0);
  const memory = (ticks + 2) * batch * carry;
  const block = arena.allocate(rows * (2 * fanIn + 2 * fanOut + tape + gateDeltas) + Math.max(memory, 1));
  const random = randomStream(1);
  for (let i = 0; i < block.size; i++) block.array[i] = random.normal();
  let end = block.address;
  const field = (width: number): number => (end += rows * width) - rows * width;
  const [input, output, outputDelta, inputDelta] = [field(fanIn), field(fanOut), field(fanOut), field(fanIn)];
  const [tapes, gates] = [field(tape), field(gateDeltas)];
  const carries = end;
  const carryDelta = carries + (ticks + 1) * batch * carry;
  arena.memory.fill(0, carries, carries + batch * carry);

  // One record, as in the engine.
  const addresses = {
    rows,
    fanIn,
    fanOut,
    parameters: net.parameterBlock.address,
    gradient: net.gradientBlock.address,
    input,
    output,
    carryIn: 0,
    carryOut: 0,
    tape: tapes,
    outputDelta,
    carryDelta,
    gateDeltas: gates,
    inputDelta,
    traces: 0,
    projected: false,
    key0: 0,
    key1: 0,
    randomStream: 0,
    tick: 0,
    memory: arena.memory,
  };
  const locate = (tick: number, count: number): typeof addresses => {
    const earlier = tick * batch;
    addresses.rows = count;
    addresses.memory = arena.memory;
    addresses.input = input + earlier * fanIn;
    addresses.output = output + earlier * fanOut;
    addresses.carryIn = carries + earlier * carry;
    addresses.carryOut = addresses.carryIn + batch * carry;
    addresses.tape = tapes + earlier * tape;
    addresses.outputDelta = outputDelta + earlier * fanOut;
    addresses.gateDeltas = gates + earlier * gateDeltas;
    addresses.inputDelta = inputDelta + earlier * fanIn;
    return addresses;
  };
  const run = (): void => {
    if (carry > 0) arena.memory.fill(0, carryDelta, carryDelta + batch * carry);
    for (let tick = 0; tick < ticks; tick++) layer.forward(kernels, locate(tick, batch));
    for (let tick = ticks - 1; tick >= 0; tick--) {
      layer.backward?.(kernels, locate(tick, batch));
      layer.inputDelta(kernels, locate(tick, batch));
    }
    layer.gradient?.(kernels, locate(0, rows));
  };
  return {
    run,
    end: () => block.free(),
    results() {
      net.zeroGradients();
      run();
      const from = (address: number, size: number): number[] =>
        Array.from(arena.memory.subarray(address, address + size));
      return Float32Array.from([
        ...from(output, rows * fanOut),
        ...from(inputDelta, rows * fanIn),
        ...from(net.gradientBlock.address, net.size),
      ]);
    },
  };
}
