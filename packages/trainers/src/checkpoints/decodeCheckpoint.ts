import { describeValue, type OptimizerStateCopy } from "@backstream/core";
import type { Checkpoint, NetCheckpoint } from "@backstream/operators";
import type { Tensor } from "@backstream/tensors";
import { checkpointFormat } from "./checkpointFormat.js";
import { CorruptFileError } from "./CorruptFileError.js";
import { readSafetensors } from "./readSafetensors.js";
import { unpack } from "./unpack.js";
import { utf8Text } from "./utf8Text.js";
import { hasValidChecksum } from "./writeChecksum.js";

/**
 * The checkpoint that `encodeCheckpoint` encoded, bit for bit. `Extra` is the type that its `extra` has, which is not
 * checked.
 *
 * @throws {CorruptFileError} When any bit has changed since, or the bytes are something else.
 * @see {@link loadCheckpoint} for a file; {@link readSafetensors} for safetensors files of other programs.
 * @example
 *   const training = { loss: squaredError(), optimizer: adam() };
 *   const steps$ = range(1, 3).pipe(map((input) => ({ input, target: 0 })), backprop(network(dense(1, 1)), training));
 *   const bytes = await lastValueFrom(steps$.pipe(map((step) => encodeCheckpoint(step.checkpoint()))));
 *   decodeCheckpoint(bytes).samples // => 3
 */
export function decodeCheckpoint<Extra = unknown>(bytes: Uint8Array): Checkpoint<Extra> {
  const { tensors, metadata } = readSafetensors(bytes);
  const format = metadata.get("format");
  if (format !== checkpointFormat.name)
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

  return {
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

/** Whether it has the parts that are read here; that all others are unchanged is known from the checksum. */
function isCheckpointText(value: unknown): value is CheckpointText {
  const { nets, optimizer, streams } = (value ?? {}) as Partial<CheckpointText>;
  return (
    Array.isArray(streams) &&
    Array.isArray(nets) &&
    nets.every((net: CheckpointText["nets"][number] | null) => Array.isArray(net?.parameters)) &&
    (optimizer === undefined || Array.isArray(optimizer?.vectors))
  );
}

function corrupt(what: string): CorruptFileError {
  return new CorruptFileError(`decodeCheckpoint: ${what}`);
}
