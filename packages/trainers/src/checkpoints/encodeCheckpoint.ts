import { describeValue } from "@backstream/core";
import type { Checkpoint } from "@backstream/operators";
import { wrapTensor, type Tensor } from "@backstream/tensors";
import { checkpointFault } from "./checkpointFault.js";
import { checkpointFormat } from "./checkpointFormat.js";
import { isRecord } from "./faults.js";
import { pack } from "./pack.js";
import { utf8Bytes } from "./utf8Bytes.js";
import { checksumPlaceholder, writeChecksum } from "./writeChecksum.js";
import { writeSafetensors } from "./writeSafetensors.js";

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
 * @see {@link saveCheckpoint} for a file.
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
  expectParts(checkpoint);
  const { nets, optimizer } = checkpoint;
  const tensors = new Map<string, Tensor>();

  function add(name: string, value: Tensor): void {
    if (tensors.has(name))
      throw new RangeError(
        `encodeCheckpoint: "${name}" comes twice in ${nets.map((net) => net.name).join(", ")}; give the nets other names`,
      );
    tensors.set(name, value);
  }

  for (const net of nets) {
    const prefix = checkpointFormat.netPrefix(net, nets);
    for (const [name, value] of Object.entries(net.parameters)) add(prefix + name, value);
  }
  for (const [name, vector] of Object.entries(optimizer?.vectors ?? {}))
    add(checkpointFormat.optimizerPrefix + name, wrapTensor([vector.length], vector));
  const { json, bits } = pack("encodeCheckpoint", {
    ...checkpoint,
    nets: nets.map((net) => ({ ...net, parameters: Object.keys(net.parameters) })),
    optimizer: optimizer && { ...optimizer, vectors: Object.keys(optimizer.vectors) },
  });
  const fault = checkpointFault(checkpoint); // after pack, which says what is no plain data
  if (fault !== undefined) throw refused(`'s ${fault}`);
  add(checkpointFormat.arrays, wrapTensor([bits.length], bits));
  const text = numbersOf(json);
  add(checkpointFormat.text, wrapTensor([text.length], text));

  // For people and other programs: what is read is in the text.
  const described = nets.flatMap((net) => {
    const description = checkpoint.descriptions?.[net.name];
    return description === undefined
      ? []
      : [[`${checkpointFormat.netPrefix(net, nets)}description`, description]];
  });
  const format = { ...checksumPlaceholder, format: checkpointFormat.name };
  const file = writeSafetensors(tensors, {
    ...format,
    ...(Object.fromEntries(described) as Record<string, string>),
  });
  writeChecksum(file);
  return file;
}

/** Refuses what lacks the parts that are read first. @throws {TypeError} */
function expectParts(checkpoint: Checkpoint): void {
  const { nets, optimizer } = (checkpoint ?? {}) as { readonly nets?: unknown; readonly optimizer?: unknown };
  const isNet = (net: unknown): boolean => isRecord(net) && isRecord(net["parameters"]);
  const isState = optimizer === undefined || (isRecord(optimizer) && isRecord(optimizer["vectors"]));
  if (Array.isArray(nets) && nets.every(isNet) && isState) return;
  throw refused(` is ${describeValue(checkpoint)}, expected nets, an optimizer and streams`);
}

function refused(what: string): TypeError {
  return new TypeError(
    `encodeCheckpoint: the checkpoint${what}; take it by step.checkpoint() or checkpointOf(net)`,
  );
}

/** UTF-8, four bytes to a number, padded with spaces: tensors have no type of one byte. */
function numbersOf(json: string): Int32Array {
  const bytes = utf8Bytes(`${json}   `);
  return new Int32Array(bytes.slice().buffer, 0, Math.floor(bytes.length / 4));
}
