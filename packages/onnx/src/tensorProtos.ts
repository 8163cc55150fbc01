import { create } from "@bufbuild/protobuf";
import { wrapTensor, type Tensor } from "@backstream/tensors";
import { OnnxFileError } from "./OnnxFileError.js";
import { TensorProtoSchema, type TensorProto } from "./onnx_pb.js";

// TensorProto.DataType of the schema.
export const floatType = 1;
const [int32Type, int64Type, doubleType] = [6, 7, 11];

/** A float32 tensor with these numbers. */
export function floatTensor(name: string, shape: readonly number[], values: ArrayLike<number>): TensorProto {
  const bits = new Uint8Array(Float32Array.from(values).buffer);
  return create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType: floatType, rawData: bits });
}

/** An int64 tensor of one axis, for the axes of an operator. */
export function integerTensor(name: string, values: readonly number[]): TensorProto {
  const bits = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return create(TensorProtoSchema, {
    name,
    dims: [BigInt(values.length)],
    dataType: int64Type,
    rawData: bits,
  });
}

/**
 * The numbers of a tensor: float32, float64, int32 and int64, the latter as float64.
 *
 * @throws {OnnxFileError} When it has another type, lies in another file, or has too few numbers.
 */
export function readTensor(proto: TensorProto): Tensor {
  const { name, dataType, rawData, dataLocation } = proto;
  const shape = proto.dims.map(Number);
  if (dataLocation === 1) {
    throw new OnnxFileError(
      `fromOnnx: the numbers of "${name}" are in another file; save the model as one file`,
    );
  }
  const values = rawData.length > 0 ? rawNumbers(dataType, rawData) : listedNumbers(proto);
  if (!values) {
    throw new OnnxFileError(
      `fromOnnx: "${name}" is of data type ${dataType}, expected float32 (1), float64 (11), int32 (6) or int64 (7)`,
    );
  }
  const size = shape.reduce((product, length) => product * length, 1);
  if (values.length !== size) {
    throw new OnnxFileError(
      `fromOnnx: "${name}" has ${values.length} numbers, expected ${size} for shape [${shape.join(", ")}]`,
    );
  }
  return wrapTensor(shape, values);
}

function rawNumbers(dataType: number, bits: Uint8Array): Float32Array | Float64Array | undefined {
  const width = dataType === floatType || dataType === int32Type ? 4 : 8;
  // At an address of its own (a Buffer's `slice` is no copy), and without the rest of a number: the count is checked.
  const { buffer } = new Uint8Array(bits.subarray(0, bits.length - (bits.length % width)));
  if (dataType === floatType) return new Float32Array(buffer);
  if (dataType === doubleType) return new Float64Array(buffer);
  if (dataType === int32Type) return Float64Array.from(new Int32Array(buffer));
  if (dataType === int64Type) return Float64Array.from(new BigInt64Array(buffer), Number);
  return undefined;
}

function listedNumbers({
  dataType,
  floatData,
  doubleData,
  int32Data,
  int64Data,
}: TensorProto): Float32Array | Float64Array | undefined {
  if (dataType === floatType) return Float32Array.from(floatData);
  if (dataType === doubleType) return Float64Array.from(doubleData);
  if (dataType === int32Type) return Float64Array.from(int32Data);
  if (dataType === int64Type) return Float64Array.from(int64Data, Number);
  return undefined;
}
