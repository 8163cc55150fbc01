/** What holds the numbers of a safetensors file, by the format's names of their types. */
export const numberTypes: ReadonlyMap<
  string,
  Float64ArrayConstructor | Float32ArrayConstructor | Int32ArrayConstructor
> = new Map<string, Float64ArrayConstructor | Float32ArrayConstructor | Int32ArrayConstructor>([
  ["F64", Float64Array],
  ["F32", Float32Array],
  ["I32", Int32Array],
]);
