import { describeValue, type OptimizerStateCopy } from "@backstream/core";
import type { Checkpoint, NetCheckpoint } from "@backstream/operators";
import type { Tensor } from "@backstream/tensors";
import { CorruptFileError } from "./CorruptFileError.js";
import { checkpointFormat, optimizerPrefix, prefixOf } from "./encodeCheckpoint.js";
import { readSafetensors } from "./readSafetensors.js";
import { isSealed } from "./seal.js";
import { unpack } from "./unpack.js";
import { utf8Text } from "./utf8.js";

/**
 * The checkpoint that `encodeCheckpoint` made these bytes of.
 *
 * @throws {CorruptFileError} When a single bit of them has changed, or they are something else.
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = readSafetensors(bytes);
  const format = metadata.get("format");
  if (format !== checkpointFormat)
    throw corrupt(
      `the file's format is ${describeValue(format)}, expected "${checkpointFormat}"; read other files with readSafetensors`,
    );
  if (!isSealed(bytes)) throw corrupt("the file is not as it was written, its check sum differs");
  const text = textOf(tensors);
  const { nets, optimizer } = text;

  function floats(name: string): Tensor & { readonly data: Float32Array | Float64Array } {
    const found = tensors.get(name);
    if (!found || found.dtype === "int32") throw corrupt(`the file lacks "${name}"`);
    return found as ReturnType<typeof floats>; // not of whole numbers
  }

  return {
    ...text,
    nets: nets.map((net) => ({
      ...net,
      parameters: Object.fromEntries(
        net.parameters.map((name) => [name, floats(prefixOf(net, nets) + name)]),
      ),
    })),
    optimizer: {
      ...optimizer,
      vectors: Object.fromEntries(
        optimizer.vectors.map((name) => [name, floats(optimizerPrefix + name).data]),
      ),
    },
  };
}

/** A checkpoint without the numbers that have entries of their own: their names stand in their places. */
interface CheckpointText extends Omit<Checkpoint, "nets" | "optimizer"> {
  readonly nets: readonly (Omit<NetCheckpoint, "parameters"> & { readonly parameters: readonly string[] })[];
  readonly optimizer: Omit<OptimizerStateCopy, "vectors"> & { readonly vectors: readonly string[] };
}

function textOf(tensors: ReadonlyMap<string, Tensor>): CheckpointText {
  const [text, arrays] = ["@text", "@arrays"].map((name) => tensors.get(name)?.data);
  if (!(text instanceof Int32Array) || !(arrays instanceof Int32Array))
    throw corrupt('the file lacks "@text" or "@arrays"');
  const value = unpack("decodeCheckpoint", {
    json: utf8Text(new Uint8Array(text.buffer)) ?? "",
    bits: arrays,
  });
  if (!isCheckpointText(value)) throw corrupt("the file's text is no checkpoint");
  return value;
}

/** Whether it has the parts that are put together here; the seal vouches for the rest. */
function isCheckpointText(value: unknown): value is CheckpointText {
  const { nets, optimizer, streams } = (value ?? {}) as Partial<CheckpointText>;
  return (
    Array.isArray(streams) &&
    Array.isArray(nets) &&
    nets.every((net: CheckpointText["nets"][number] | null) => Array.isArray(net?.parameters)) &&
    Array.isArray(optimizer?.vectors)
  );
}

function corrupt(what: string): CorruptFileError {
  return new CorruptFileError(`decodeCheckpoint: ${what}`);
}
