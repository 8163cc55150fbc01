import { adam, copyNumbers, lengthOf, Unrolling, type LossRows, type Tensor } from "backstream";
import type { Clock } from "./clock.js";
import { inProcess, type Contender } from "./contender.js";
import type { Workload } from "./workload.js";

/**
 * Two parts of an update without RxJS: the ticks of a window forward, compared and back; and the
 * optimizer's step. What the whole update takes beyond them is RxJS, signals and checks.
 */
export function engine(workload: Workload, now: Clock): readonly Contender[] {
  return [ticks(workload, now), step(workload, now)];
}

function ticks({ net: make, loss: makeLoss, window, batch, samples }: Workload, now: Clock): Contender {
  const net = make();
  const loss = makeLoss();
  const unrolling = new Unrolling(net);
  const hold = unrolling.hold();
  const stream = samples();
  const targetWidth = lengthOf(stream[0].target ?? []) / batch;
  const target = new Float32Array(batch * targetWidth);
  const lossRows: LossRows = {
    rows: batch,
    fanOut: net.fanOut,
    denominator: batch,
    weight: undefined,
    mask: undefined,
    output: net.arena.memory,
    outputOffset: 0,
    target,
    targetOffset: 0,
    targetWidth,
    delta: net.arena.memory,
    deltaOffset: 0,
  };
  let next = 0;
  const update = (): void => {
    const first = next;
    const oldest = unrolling.next;
    hold.oldest = oldest;
    for (let tick = 0; tick < window; tick++)
      unrolling.forward(stream[(first + tick) % stream.length].input, batch);
    unrolling.backwardPass.begin(oldest, unrolling.next - 1);
    lossRows.output = lossRows.delta = net.arena.memory;
    for (let tick = window - 1; tick >= 0; tick--) {
      copyNumbers(stream[(first + tick) % stream.length].target as Tensor, target); // every workload has targets
      lossRows.outputOffset = unrolling.outputAddress(oldest + tick);
      lossRows.deltaOffset = unrolling.backwardPass.deltaAddress(oldest + tick, oldest);
      loss.measure(lossRows);
      unrolling.backwardPass.send(oldest + tick, oldest);
    }
    unrolling.backwardPass.finish(oldest);
    hold.oldest = Infinity;
    next = (first + window) % stream.length;
  };
  return inProcess("ticks without a stream", now, update, () => unrolling.free());
}

function step({ net: make, learningRate }: Workload, now: Clock): Contender {
  const net = make();
  const optimizer = adam({ learningRate });
  const state = optimizer.init(net.size);
  let count = 0;
  const update = (): void => {
    optimizer.update(net.gradientBlock.array, state, net.parameterBlock.array, ++count);
    net.zeroGradients();
  };
  return inProcess("optimizer alone", now, update);
}
