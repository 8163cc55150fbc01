import { arena, copyNumbers, randomStream, wrapTensor } from "@backstream/tensors";
import type { Arena, Block, Tensor } from "@backstream/tensors";
import { describeLayer } from "./describeLayer.js";
import { describeValue } from "./describeValue.js";
import { BusyError } from "./errors.js";
import { expectOneLayer } from "./expectOneLayer.js";
import { expectMade } from "./expectMade.js";
import { expectOptions } from "./expectOptions.js";
import type { Flat } from "./Flat.js";
import { flatten } from "./flatten.js";
import type { Layer } from "./Layer.js";
import type { Segment } from "./Optimizer.js";
import type { ProbeAddresses, ProbeMoment, Probes } from "./Probe.js";
import { readParameters, type LoadableValues, type LoadOptions } from "./readParameters.js";
import { savedParameters, type SaveOptions } from "./savedParameters.js";
import { segmentsOf } from "./segmentsOf.js";
import { Workspace } from "./Workspace.js";

/** One parameter of a network; `value` and `gradient` are copies, read at the moment of access. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly value: Tensor;
  readonly gradient: Tensor;
}

/** Options of a network. */
export interface NetworkOptions<Name extends string = string> {
  /** The same seed gives the same initial parameters; 0 where not given. */
  readonly seed?: number;
  /** Distinguishes nets of equal sizes, in messages and for the compiler. */
  readonly name?: Name;
  /** The memory for its numbers; the process's arena where not given. A `referenceArena(Float64Array)` calculates in float64. */
  readonly arena?: Arena;
}

/**
 * A layer with its parameters, their gradient and a version. Only `update` and `load` change the parameters.
 *
 * Its memory is released when the last reference to it is gone, but not before the present task ends: a loop that makes
 * very many networks awaits a timer now and then (a promise alone is not enough).
 */
export class Network<In extends number = number, Out extends number = number, Name extends string = string> {
  readonly name: Name;
  readonly layer: Layer<In, Out>;
  readonly fanIn: In;
  readonly fanOut: Out;
  /** By PyTorch's names: `weight` for one layer, `0.weight_ih_l0` inside a stack. */
  readonly parameters: ReadonlyMap<string, Parameter>;
  /**
   * Counts the changes of the parameters: code that writes to `parameterBlock` must add one. A tick that ran with an
   * earlier version is stale: `rewind` runs it again before a backward pass.
   */
  version = 0;
  /** The layer's leaves and the offsets of their fields, for the engine. @internal */
  readonly flat: Flat;
  readonly arena: Arena;
  /** The parameters in the two vectors. */
  readonly segments: readonly Segment[];
  readonly parameterBlock: Block;
  readonly gradientBlock: Block;
  /** Memory for the deltas of a backward pass. All streams share it, as a network makes one pass at a time. @internal */
  readonly workspace: Workspace;
  /** Reserved for the package that runs the network: the operators store here what they share. @internal */
  attachment: object | undefined = undefined;
  /** Passes whose gradient has been added since it was zero. @internal */
  gradientPasses = 0;
  /** Sequences that have drawn random numbers while it learned: the number of the latest one names its numbers. @internal */
  randomStreams = 0;
  /** The functions that observe it; see `observe`. The record and its lists are replaced, never changed. @internal */
  probes: Probes = { forward: [], backward: [], gradient: [] };
  /** The object that trains it. */
  #owner: object | undefined;

  constructor(layer: Layer<In, Out>, options: NetworkOptions<Name> = {}) {
    expectOneLayer(layer, options);
    expectOptions("network", options, ["seed", "name", "arena"]);
    if (options.name !== undefined && typeof options.name !== "string") {
      throw new TypeError(
        `network: name is ${describeValue(options.name)}, expected a text such as "encoder"`,
      );
    }
    if (options.arena !== undefined) {
      expectMade("network", "arena", options.arena, ["allocate"], "referenceArena(Float64Array)");
    }
    this.layer = layer;
    this.arena = options.arena ?? arena;
    this.flat = flatten(layer, this.arena);
    // A layer's name is the default; the type says `string` then.
    this.name = options.name ?? (layer.name as Name);
    this.fanIn = layer.fanIn;
    this.fanOut = this.flat.fanOut as Out; // the layer's own, except where it keeps its width
    this.segments = segmentsOf(this.flat);
    // Blocks are not empty, so a network without parameters has one float.
    this.parameterBlock = this.arena.allocate(Math.max(1, this.size));
    this.gradientBlock = this.arena.allocate(Math.max(1, this.size));
    this.flat.leaves.forEach(({ addresses, parameters }, index) => {
      addresses.parameters = this.parameterBlock.address + parameters;
      addresses.gradient = this.gradientBlock.address + parameters;
      [addresses.key0, addresses.key1] = drawingKey(options.seed ?? 0, index);
    });
    this.workspace = new Workspace(this.flat, this.arena);
    this.parameters = new Map(this.segments.map((segment) => [segment.name, this.#parameter(segment)]));
    this.#initialise(options.seed);
  }

  /** What it computes: as the call that makes its layer, with every option that has an influence on the outputs. */
  get description(): string {
    return describeLayer(this.layer);
  }

  /** How many numbers are learned. */
  get size(): number {
    return this.flat.size;
  }

  /**
   * Replaces the parameters. Returns the names of those that it has replaced: all, or with `partial` those that were given.
   *
   * - values   by name, each as a tensor (also as `postMessage` delivers one), nested lists, or a flat list or typed array;
   *            or a checkpoint, in which it takes those of the network of its own name; or what `readSafetensors` returns
   *
   * A PyTorch model's own prefixes need no `prefixes` where names and shapes say which module is which layer:
   * `encoder.weight_ih_l0` and `head.weight` are `0.weight_ih_l0` and `1.weight`. Of modules with equal shapes the numbers in
   * their names say it (`0.` and `2.` of an `nn.Sequential`, `fc1.` and `fc2.`). Otherwise nothing is guessed.
   *
   * @throws {UnknownNameError} When a name is unknown, or missing without `partial`; when names and shapes do not tell
   *   which module is which layer; when an option does not exist; when the checkpoint has no network of its name.
   * @throws {ArchitectureError} When the checkpoint's network has other layers.
   * @throws {ShapeError} When a value has another shape, or holds something else than numbers; nothing is loaded then.
   * @throws {TypeError} When the values are no object, such as JSON that was not parsed.
   * @throws {RangeError} When `prefixes` give two values the same name.
   * @example
   *   const net = network(stack(dense(2, 1), tanh()), { seed: 1 });
   *   net.load({ "linear.weight": [[1, 2]] }, { prefixes: { "linear.": "0." }, partial: true }) // => ["0.weight"]
   */
  load(values: LoadableValues, options: LoadOptions = {}): readonly string[] {
    const read = readParameters(values, this, options);
    const vector = this.parameterBlock.array;
    for (const { segment, numbers } of read) copyNumbers(numbers, vector, segment.offset);
    this.version++;
    return read.map(({ segment }) => segment.name);
  }

  /**
   * A copy of all parameters by name, in float32 or float64 as the network calculates. `prefixes` replaces the beginnings
   * of names, as for `load`: `{ prefixes: { "0.": "lstm." } }`.
   *
   * @throws {RangeError} When `prefixes` give two parameters the same name.
   * @example
   *   Object.keys(network(dense(2, 1)).save({ prefixes: { "": "linear." } })) // => ["linear.weight", "linear.bias"]
   */
  save(options: SaveOptions = {}): Record<string, Tensor> {
    return savedParameters(this.parameters.values(), options);
  }

  /** Sets the gradient to zero; every pass adds to it. */
  zeroGradients(): void {
    this.gradientBlock.array.fill(0);
    this.gradientPasses = 0;
  }

  /**
   * Reserves the network for one owner: until `disclaim` no other owner can claim it for training. The same owner may
   * claim it again. Running it needs no claim.
   *
   * @throws {BusyError} When another owner has it.
   */
  claim(owner: object): void {
    if (this.#owner && this.#owner !== owner) {
      throw new BusyError(
        "update: another subscription is training this network; share() its steps instead of subscribing twice, and put update behind mergeMap, not inside",
      );
    }
    this.#owner = owner;
  }

  /** Ends a claim; has no effect unless it is this owner's. */
  disclaim(owner: object): void {
    if (this.#owner === owner) this.#owner = undefined;
  }

  /** Calls the probes of a moment. @internal */
  notify(moment: ProbeMoment, addresses: ProbeAddresses, tick: number, oldest: number): void {
    const { forward, backward, gradient } = this.probes;
    // Called several times a tick, mostly without probes: a property whose name varies, or an iterator, would cost more than
    // everything else here.
    const probes = moment === "forward" ? forward : moment === "backward" ? backward : gradient;
    for (let index = 0; index < probes.length; index++) probes[index](moment, addresses, tick, oldest);
  }

  #parameter(segment: Segment): Parameter {
    const { name, shape, offset, size } = segment;
    const read = (block: Block): Tensor => wrapTensor(shape, block.array.slice(offset, offset + size));
    const { parameterBlock, gradientBlock } = this;
    return {
      name,
      shape,
      get value(): Tensor {
        return read(parameterBlock);
      },
      get gradient(): Tensor {
        return read(gradientBlock);
      },
    };
  }

  #initialise(seed = 0): void {
    // Each parameter has a random stream of its own, so that the initialiser of one does not change the numbers of
    // another.
    this.flat.parameters.forEach(({ name, shape, initialise }, index) => {
      const { offset, size } = this.segments[index]; // one segment a spec
      // Not a view of the arena: the initialiser may allocate (another network), which detaches views.
      const values = this.parameterBlock.array.slice(offset, offset + size);
      const returned: unknown = initialise(values, shape, randomStream(seed, index));
      if (typeof returned === "function") {
        throw new TypeError(
          `network: the initialiser of "${name}" returned a function, expected nothing; call its factory, as in zeros()`,
        );
      }
      this.parameterBlock.array.set(values, offset);
    });
  }
}

/** Names the random numbers that a leaf draws. It is drawn itself, behind the blocks of the parameters. */
function drawingKey(seed: number, leaf: number): [number, number] {
  const random = randomStream(seed, 2 ** 40 + leaf);
  return [random.integer(2 ** 32), random.integer(2 ** 32)];
}

/**
 * Makes a network: a layer with parameters, which can be trained.
 *
 * Nothing has to be disposed: see {@link Network} on when its memory is released.
 *
 * @throws {ShapeError} When the layer has no width of its own, or its parts do not fit.
 * @throws {TypeError} When it is no layer, or an option is of the wrong kind.
 * @throws {UnknownNameError} When an option does not exist.
 * @throws {RangeError} When the seed is no whole number, or the arena's memory is exhausted.
 * @example
 *   const net = network(dense(2, 1), { seed: 7 });
 *   net.size // => 3
 */
export function network<In extends number, Out extends number, const Name extends string = string>(
  layer: Layer<In, Out>,
  options?: NetworkOptions<Name>,
): Network<In, Out, Name> {
  return new Network(layer, options);
}
