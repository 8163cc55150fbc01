import { describeValue, expectNetwork, ShapeError, type Network } from "@backstream/core";
import type { Floats } from "@backstream/tensors";

/**
 * The layout of `sharedParameters`: three slots, each with the parameters of one version.
 *
 * One slot belongs to the thread that writes, one to the thread that reads, and one is between them. A thread fills or
 * reads its own slot alone, and gets another only by exchanging it for the one between, in one atomic operation. So no
 * thread ever waits for the other, and nobody sees half of an update, whatever happens to the other thread.
 */
export class ParameterSlots {
  readonly #control: Int32Array;
  readonly #versions: Float64Array;
  readonly #numbers: readonly (Float32Array<SharedArrayBuffer> | Float64Array<SharedArrayBuffer>)[];

  /** @throws {TypeError} When the memory is none. @throws {ShapeError} When it is that of another network. */
  constructor(where: string, net: Network, shared: SharedArrayBuffer) {
    expectNetwork(where, net);
    if (typeof SharedArrayBuffer === "undefined" || !(shared instanceof SharedArrayBuffer))
      throw new TypeError(
        `${where}: the memory is ${describeValue(shared)}, expected that of sharedParameters(net)`,
      );
    if (shared.byteLength !== slotBytes(net))
      throw new ShapeError(
        `${where}: the memory has ${shared.byteLength} bytes, expected ${slotBytes(net)} for ${net.name}; make it by sharedParameters of a net of the same layers`,
      );
    const size = Math.max(1, net.size);
    this.#control = new Int32Array(shared, 0, controls);
    this.#versions = new Float64Array(shared, versionsAt, slots);
    const bytes = size * bytesOf(net);
    this.#numbers = Array.from({ length: slots }, (_, slot) =>
      bytesOf(net) === 4
        ? new Float32Array(shared, numbersAt + slot * bytes, size)
        : new Float64Array(shared, numbersAt + slot * bytes, size),
    );
  }

  /** Fills the writer's slot and hands it over. */
  write(numbers: Floats, version: number): void {
    const own = this.#control[writerSlot];
    this.#numbers[own].set(numbers);
    this.#versions[own] = version;
    this.#control[writerSlot] = Atomics.exchange(this.#control, between, own | fresh) & ~fresh;
  }

  /** Takes what was written since the last call; undefined where nothing was. */
  read(): { readonly numbers: ArrayLike<number>; readonly version: number } | undefined {
    if ((Atomics.load(this.#control, between) & fresh) === 0) return undefined;
    const own = Atomics.exchange(this.#control, between, this.#control[readerSlot]) & ~fresh;
    this.#control[readerSlot] = own;
    return { numbers: this.#numbers[own], version: this.#versions[own] };
  }

  /** Gives each side its slot, in memory that is new. */
  begin(): void {
    this.#control.set([1, 0, 2]); // between, writer, reader
  }
}

/** Bytes that `sharedParameters` needs. */
export function slotBytes(net: Network): number {
  return numbersAt + slots * Math.max(1, net.size) * bytesOf(net);
}

function bytesOf({ arena }: Network): number {
  return arena.memory instanceof Float32Array ? 4 : 8;
}

const slots = 3;
const controls = 3;
const between = 0;
const writerSlot = 1;
const readerSlot = 2;
const versionsAt = 16;
const numbersAt = 40;
/** Of the slot between: nobody has read it. */
const fresh = 4;
