import {
  absoluteError,
  adam,
  adamW,
  chain,
  clipByNorm,
  dense,
  elman,
  gru,
  huber,
  lstm,
  network,
  quantile,
  rmsProp,
  sgd,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  squaredError,
  stack,
  type Arena,
  type Layer,
  type Loss,
  type Network,
  type Optimizer,
} from "backstream";
import { classWeight, ignoredClass, pieces } from "./oracleLoss.js";
import type { OracleLayer, OracleOptimizer, OracleProgram } from "./OracleProgram.js";

/** The library's nets of a program, those that only predict first; `wrap` may replace each layer. */
export function buildNets(
  { predicts, nets, inputs, seed }: OracleProgram,
  arena: Arena,
  wrap: (layer: Layer) => Layer = (layer) => layer,
): Network[] {
  let fanIn = inputs;
  return [...predicts, ...nets].map(({ layers }, index) => {
    const built = layers.map((layer) => {
      const made = wrap(buildLayer(layer, fanIn));
      fanIn = layer.units;
      return made;
    });
    const layer = built.length === 1 ? built[0] : stack(...built);
    return network(layer, { seed: seed + index, name: `net${index}`, arena });
  });
}

function buildLayer({ kind, units, activation, bias }: OracleLayer, fanIn: number): Layer {
  if (kind === "dense")
    return dense(fanIn, units, { bias, activation: activation === "none" ? undefined : activation });
  if (kind === "elman") return elman(fanIn, units, { activation: activation === "relu" ? "relu" : "tanh" });
  return kind === "gru" ? gru(fanIn, units) : lstm(fanIn, units);
}

/** The library's loss. */
export function buildLoss({
  loss: { kind, reduction, smoothing, weighed, ignores },
  nets,
}: OracleProgram): Loss {
  if (kind === "squaredError") return squaredError({ reduction });
  if (kind === "absoluteError") return absoluteError({ reduction });
  if (kind === "huber") return huber({ reduction, delta: pieces.huber });
  if (kind === "quantile") return quantile({ reduction, quantile: pieces.quantile });
  if (kind === "sigmoidCrossEntropy") return sigmoidCrossEntropy({ reduction });
  const { units } = nets.at(-1)!.layers.at(-1)!; // a program has a net, a net a layer
  return softmaxCrossEntropy({
    reduction,
    targets: kind,
    labelSmoothing: smoothing,
    ...(weighed && { classWeights: Array.from({ length: units }, (_, label) => classWeight(label)) }),
    ...(ignores && kind === "classes" && { ignoredClass }),
  });
}

/** The library's optimizer. */
export function buildOptimizer(options: OracleOptimizer): Optimizer {
  const { kind, momentum, variant, epsilon, weightDecay, clip } = options;
  const learningRate = options.decays
    ? (step: number): number => options.learningRate / step
    : options.learningRate;
  const optimizer = {
    sgd: () => sgd({ learningRate, momentum, nesterov: variant && momentum > 0, weightDecay }),
    adam: () => adam({ learningRate, epsilon, weightDecay, amsgrad: variant }),
    adamW: () => adamW({ learningRate, epsilon, weightDecay, amsgrad: variant }),
    rmsProp: () => rmsProp({ learningRate, epsilon, weightDecay, momentum }),
  }[kind]() as Optimizer;
  return clip > 0 ? chain(clipByNorm(clip), optimizer) : optimizer;
}
