import type { WatchedLayer } from "./watchedLayers.js";

/** How large an update is: the change of each layer's parameters, divided by the parameters. */
export class StepSizes {
  readonly values: Float32Array<ArrayBuffer>;
  /** Whether the next update is to be measured. */
  isWanted = false;
  readonly #layers: readonly WatchedLayer[];
  #before: readonly (Float32Array | Float64Array)[] | undefined;

  constructor(layers: readonly WatchedLayer[]) {
    this.#layers = layers;
    this.values = new Float32Array(layers.length).fill(NaN);
  }

  /** A pass has ended: notes the parameters before the update, once. */
  begin(): void {
    if (!this.isWanted || this.#before) return;
    this.#before = this.#layers.map((layer) => parameters(layer).slice());
  }

  /** The update has been made. */
  end(isSkipped: boolean): void {
    const before = this.#before;
    this.#before = undefined;
    if (!before || isSkipped) return;
    this.isWanted = false;
    this.#layers.forEach((layer, index) => {
      const [was, is] = [before[index], parameters(layer)];
      let [change, size] = [0, 0];
      for (let at = 0; at < is.length; at++) {
        change += (is[at] - was[at]) ** 2;
        size += is[at] ** 2;
      }
      this.values[index] = size > 0 ? Math.sqrt(change / size) : NaN;
    });
  }
}

/** Of a large layer the first ones: a look may not cost more than an update. */
const most = 8192;

/** Those that stand together first: of a layer whose memory is learned as well, it may be all but that. */
function parameters({ net, layer }: WatchedLayer): Float32Array | Float64Array {
  const { from, to } = layer.ranges[0] ?? { from: 0, to: 0 };
  return net.parameterBlock.array.subarray(from, Math.min(to, from + most));
}
