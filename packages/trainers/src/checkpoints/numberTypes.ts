type NumberArrayConstructor = Float64ArrayConstructor | Float32ArrayConstructor | Int32ArrayConstructor;

/** The number types of a safetensors file that tensors can hold, by the format's names. */
export const numberTypes: ReadonlyMap<string, NumberArrayConstructor> = new Map<
  string,
  NumberArrayConstructor
>([
  ["F64", Float64Array],
  ["F32", Float32Array],
  ["I32", Int32Array],
]);
