import { ComparedSignal, BackwardSignal, Signal } from "@backstream/operators";
import { Tensor } from "@backstream/tensors";

/**
 * A plain copy of an emitted value, to be compared with another; of a signal, all public values.
 *
 * `lasting` leaves out what expires with the tick: delta and carry.
 */
export function snapshot(value: unknown, lasting = false): unknown {
  if (value instanceof Signal) {
    const { sample, output } = value;
    return plain({ sample, output, ...(!lasting && { carry: value.carry }) });
  }
  if (value instanceof ComparedSignal || value instanceof BackwardSignal) {
    const { sample, output, loss } = value;
    const expiring = value instanceof ComparedSignal && !lasting ? { carry: value.carry } : {};
    return plain({ sample, output, loss, ...(!lasting && { delta: value.delta }), ...expiring });
  }
  return plain(value);
}

function plain(value: unknown): unknown {
  if (value instanceof Tensor) return { shape: [...value.shape], data: Array.from(value.data) };
  if (Array.isArray(value)) return value.map(plain);
  if (isTypedArray(value)) return { typed: value.constructor.name, data: Array.from(value) };
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}

function isTypedArray(value: unknown): value is Float32Array | Float64Array | Int32Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
