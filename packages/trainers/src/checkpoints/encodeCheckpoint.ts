import type { Checkpoint, NetCheckpoint } from "@backstream/operators";
import { wrapTensor, type Tensor } from "@backstream/tensors";
import { pack } from "./pack.js";
import { openSeal, seal } from "./seal.js";
import { utf8Bytes } from "./utf8.js";
import { writeSafetensors } from "./writeSafetensors.js";

/**
 * A checkpoint as the bytes of a safetensors file, to be kept wherever bytes are kept. `decodeCheckpoint` gives it
 * back, bit for bit.
 *
 *     0.weight_ih_l0, …        parameters under PyTorch's names; of several nets, behind the net's: encoder.0.weight, …
 *     `@optimizer/mean`, …     what the optimizer keeps
 *     `@arrays`                the bits of all other arrays, one behind the other
 *     `@text`                  all else, as JSON in UTF-8, four bytes to a number
 *
 * Held samples are kept with all that they hold, as far as it is plain data: numbers, texts, dates, arrays, typed
 * arrays, tensors, and objects of such.
 *
 * @throws {TypeError} When a held sample has something else in it: the message says what and where.
 * @throws {RangeError} When two nets have parameters of the same name.
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  const { nets, optimizer } = checkpoint;
  const tensors = new Map<string, Tensor>();

  function add(name: string, value: Tensor): void {
    if (tensors.has(name))
      throw new RangeError(
        `encodeCheckpoint: "${name}" comes twice in ${nets.map((net) => net.name).join(", ")}; give the nets other names`,
      );
    tensors.set(name, value);
  }

  for (const net of nets)
    for (const [name, value] of Object.entries(net.parameters)) add(prefixOf(net, nets) + name, value);
  for (const [name, vector] of Object.entries(optimizer.vectors))
    add(optimizerPrefix + name, wrapTensor([vector.length], vector));
  const { json, bits } = pack("encodeCheckpoint", {
    ...checkpoint,
    nets: nets.map((net) => ({ ...net, parameters: Object.keys(net.parameters) })),
    optimizer: { ...optimizer, vectors: Object.keys(optimizer.vectors) },
  });
  add("@arrays", wrapTensor([bits.length], bits));
  const text = numbersOf(json);
  add("@text", wrapTensor([text.length], text));

  const file = writeSafetensors(tensors, { ...openSeal, format: checkpointFormat });
  seal(file);
  return file;
}

/** What a checkpoint's file says that it is; another number whenever older readers would misread it. */
export const checkpointFormat = "backstream checkpoint 1";

export const optimizerPrefix = "@optimizer/";

/** What stands before the names of a net's parameters. */
export function prefixOf({ name }: Pick<NetCheckpoint, "name">, nets: readonly unknown[]): string {
  return nets.length === 1 ? "" : `${name}.`;
}

/** UTF-8, four bytes to a number, filled up with spaces: of the types that tensors have, none is a byte. */
function numbersOf(json: string): Int32Array {
  const bytes = utf8Bytes(`${json}   `);
  return new Int32Array(bytes.slice().buffer, 0, Math.floor(bytes.length / 4));
}
