import type { Checkpoint } from "@backstream/operators";
import { atOnce } from "./atOnce.js";
import { encodingSteps } from "./encodingSteps.js";

/**
 * A checkpoint as the bytes of a safetensors file, to be stored anywhere. `decodeCheckpoint` restores it bit for bit.
 *
 *     0.weight_ih_l0, …        parameters under PyTorch's names; with several nets, preceded by the net's: encoder.0.weight
 *     `@optimizer/mean`, …     the optimizer's vectors
 *     `@arrays`                the bits of all other arrays, one after the other
 *     `@text`                  everything else, as JSON in UTF-8, four bytes to a number
 *
 * The samples that `rewind` holds are included. They must be plain data: numbers, strings, dates, arrays, typed arrays,
 * tensors, and objects of these.
 *
 * @throws {TypeError} When a held sample or `extra` contains something else, or this is no checkpoint: the message says
 *   what and where.
 * @throws {RangeError} When two nets have parameters of the same name.
 * @see {@link saveCheckpoint} for a file; {@link compressCheckpoint} for few bytes, without a pause of the stream.
 * @example
 *   const net = network(dense(1, 1), { seed: 1 });
 *   const training = { loss: squaredError(), optimizer: adam() };
 *   const encoded$ = of({ input: 1, target: 2 }).pipe(
 *     backprop(net, training),
 *     map((step) => encodeCheckpoint(step.checkpoint())),
 *   );
 *   const checkpoint = decodeCheckpoint(await firstValueFrom(encoded$));
 *   checkpoint.step // => 1
 *   checkpoint.nets[0].parameters.weight.item() === net.parameters.get("weight")?.value.item() // => true
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  return atOnce(encodingSteps("encodeCheckpoint", checkpoint));
}
