import { describeValue, type OptimizerStateCopy } from "@backstream/core";
import type { Checkpoint, NetCheckpoint } from "@backstream/operators";
import type { Tensor } from "@backstream/tensors";
import { checkpointFault } from "./checkpointFault.js";
import { checkpointFormat } from "./checkpointFormat.js";
import { CorruptFileError } from "./CorruptFileError.js";
import { expectBytes } from "./expectBytes.js";
import { readSafetensors } from "./readSafetensors.js";
import { unpack } from "./unpack.js";
import { utf8Text } from "./utf8Text.js";
import { hasValidChecksum } from "./writeChecksum.js";

/**
 * The checkpoint that `encodeCheckpoint` encoded, bit for bit. `Extra` is the type that its `extra` has, which is not
 * checked.
 *
 * Every field is checked, also in a file that was made to deceive: types, ranges, and whether the fields agree. It needs
 * no more memory than a few times the size of the bytes, and 32 times that of rows that are mostly zero.
 *
 * @throws {CorruptFileError} When any bit has changed since, or the bytes are something else.
 * @throws {TypeError} When it is given no bytes.
 * @see {@link loadCheckpoint} for a file; {@link readSafetensors} for safetensors files of other programs.
 * @example
 *   const training = { loss: squaredError(), optimizer: adam() };
 *   const steps$ = range(1, 3).pipe(map((input) => ({ input, target: 0 })), backprop(network(dense(1, 1)), training));
 *   const bytes = await lastValueFrom(steps$.pipe(map((step) => encodeCheckpoint(step.checkpoint()))));
 *   decodeCheckpoint(bytes).samples // => 3
 */
export function decodeCheckpoint<Extra = unknown>(bytes: Uint8Array): Checkpoint<Extra> {
  expectBytes("decodeCheckpoint", bytes);
  const { tensors, metadata } = readSafetensors(bytes);
  const format = metadata.get("format");
  if (format !== checkpointFormat.name && format !== checkpointFormat.older)
    throw corrupt(
      `the file's format is ${describeValue(format)}, expected "${checkpointFormat.name}"; read other files with readSafetensors`,
    );
  if (!hasValidChecksum(bytes))
    throw corrupt("the file has changed since it was written, its checksum differs");
  const text = textOf(tensors);
  const { nets, optimizer } = text;

  function floats(name: string): Tensor & { readonly data: Float32Array | Float64Array } {
    const found = tensors.get(name);
    if (!found || found.dtype === "int32") throw corrupt(`the file lacks "${name}"`);
    return found as ReturnType<typeof floats>; // not int32
  }

  const checkpoint = {
    ...text,
    extra: text.extra as Extra, // as the caller says
    nets: nets.map((net) => ({
      ...net,
      parameters: Object.fromEntries(
        net.parameters.map((name) => [name, floats(checkpointFormat.netPrefix(net, nets) + name)]),
      ),
    })),
    optimizer: optimizer && {
      ...optimizer,
      vectors: Object.fromEntries(
        optimizer.vectors.map((name) => [name, floats(checkpointFormat.optimizerPrefix + name).data]),
      ),
    },
  };
  const fault = checkpointFault(checkpoint);
  if (fault !== undefined) throw corrupt(`the file's ${fault}; it is damaged`);
  return checkpoint;
}

/** A checkpoint in which the names of parameters and vectors replace their numbers, which are entries of the file. */
interface CheckpointText extends Omit<Checkpoint, "nets" | "optimizer"> {
  readonly nets: readonly (Omit<NetCheckpoint, "parameters"> & { readonly parameters: readonly string[] })[];
  readonly optimizer?:
    | (Omit<OptimizerStateCopy, "vectors"> & { readonly vectors: readonly string[] })
    | undefined;
}

function textOf(tensors: ReadonlyMap<string, Tensor>): CheckpointText {
  const [text, arrays] = [checkpointFormat.text, checkpointFormat.arrays].map(
    (name) => tensors.get(name)?.data,
  );
  if (!(text instanceof Int32Array) || !(arrays instanceof Int32Array))
    throw corrupt('the file lacks "@text" or "@arrays"');
  const value = unpack("decodeCheckpoint", {
    json: utf8Text(new Uint8Array(text.buffer)) ?? "",
    bits: arrays,
  });
  if (!isCheckpointText(value)) throw corrupt("the file's text is no checkpoint");
  return value;
}

/** Whether it has the parts that are read here; `checkpointFault` checks all others. */
function isCheckpointText(value: unknown): value is CheckpointText {
  const { nets, optimizer, streams } = (value ?? {}) as Partial<CheckpointText>;
  return (
    Array.isArray(streams) &&
    Array.isArray(nets) &&
    nets.every((net: Partial<CheckpointText["nets"][number]> | null) => {
      return typeof net?.name === "string" && isTexts(net.parameters);
    }) &&
    (optimizer === undefined || isTexts(optimizer?.vectors))
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

function corrupt(what: string): CorruptFileError {
  return new CorruptFileError(`decodeCheckpoint: ${what}`);
}
