import {
  describeValue,
  ShapeError,
  UnknownNameError,
  type OptimizerStateCopy,
  type SavedNetworks,
} from "@backstream/core";
import { wrapTensor, type Tensor } from "@backstream/tensors";

/** What `averagedParameters` reads of a checkpoint. */
export interface AveragedCheckpoint {
  /** The networks that learned together, in the order in which the optimizer saw them. */
  readonly nets: readonly {
    readonly name: string;
    readonly parameters: Readonly<Record<string, Tensor>>;
  }[];
  readonly descriptions?: Readonly<Record<string, string>> | undefined;
  readonly optimizer?: OptimizerStateCopy | undefined;
}

/** Networks with averaged parameters: what a network's `load` takes. */
export interface AveragedNetworks extends SavedNetworks {
  readonly nets: AveragedCheckpoint["nets"];
}

/**
 * The averaged parameters in a checkpoint, to predict with: of `movingAverage`, `scheduleFreeSgd`, `scheduleFreeAdamW`, and of an own optimizer whose state has `average` and `averaged`.
 *
 * Load them into a second network of the same layers and name: the first one goes on learning with its own. A checkpoint
 * from a file will do. Before the first update there is no average yet, and these are the parameters themselves.
 *
 * @throws {UnknownNameError} When the checkpoint's optimizer keeps no average.
 * @throws {ShapeError} When the average is of other networks.
 * @throws {TypeError} When it is given no checkpoint.
 * @see {@link movingAverage}
 * @example
 *   const layer = dense(1, 1, { bias: false });
 *   const net = network(layer, { name: "line" });
 *   net.load({ weight: [0] });
 *   const average = network(layer, { name: "line" });
 *   const optimizer = movingAverage(sgd({ learningRate: 0.5 }), { decay: 0.75 });
 *   of({ input: 1, target: 8 })
 *     .pipe(forward(net), compare(squaredError()), backward(net), update(optimizer))
 *     .subscribe((step) => average.load(averagedParameters(step.checkpoint())));
 *   [net, average].map(({ parameters }) => parameters.get("weight")?.value.item()) // => [8, 2]
 */
export function averagedParameters(checkpoint: AveragedCheckpoint): AveragedNetworks {
  if (!hasNets(checkpoint)) {
    throw new TypeError(
      `averagedParameters: the checkpoint is ${describeValue(checkpoint)}, expected what step.checkpoint() or loadCheckpoint gives`,
    );
  }
  const { nets, descriptions, optimizer } = checkpoint;
  const { vectors = {}, values = {} } = optimizer ?? {};
  // An average of averages has the shorter path: it is the outer one.
  const [path] = Object.keys(vectors)
    .filter((name) => isAverage(name) && `${name}d` in values)
    .toSorted((a, b) => a.length - b.length);
  if (path === undefined) {
    throw new UnknownNameError(
      "averagedParameters: the checkpoint's optimizer keeps no average; learn with movingAverage(adam()), scheduleFreeAdamW() or scheduleFreeSgd()",
    );
  }
  const average = vectors[path];
  const sizes = nets.flatMap(({ parameters }) => Object.values(parameters).map(({ size }) => size));
  const size = sizes.reduce((a, b) => a + b, 0);
  if (average.length !== size) {
    throw new ShapeError(
      `averagedParameters: the average has ${average.length} numbers, expected ${size}, one for each parameter of the nets`,
    );
  }
  if (values[`${path}d`] === 0) return { nets, descriptions };
  let offset = 0;
  const averaged = (value: Tensor): Tensor => {
    const data =
      value.data instanceof Float64Array ? new Float64Array(value.size) : new Float32Array(value.size);
    data.set(average.subarray(offset, offset + value.size));
    offset += value.size;
    return wrapTensor(value.shape, data);
  };
  return {
    nets: nets.map(({ name, parameters }) => ({
      name,
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([parameter, value]) => [parameter, averaged(value)]),
      ),
    })),
    descriptions,
  };
}

function hasNets(checkpoint: object | null | undefined): boolean {
  return (
    typeof checkpoint === "object" &&
    checkpoint !== null &&
    "nets" in checkpoint &&
    Array.isArray(checkpoint.nets)
  );
}

function isAverage(path: string): boolean {
  return path === "average" || path.endsWith(".average");
}
