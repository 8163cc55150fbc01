import { wrapTensor, type Tensor } from "@backstream/tensors";

/** Parameters by PyTorch's names. */
type Named = readonly (readonly [name: string, value: Tensor])[];

/** The parameters of one layer of Keras by PyTorch's names and layouts; undefined where the shapes are those of no layer. */
export function layerParameters(layer: string, weights: readonly Tensor[]): Named | undefined {
  const [first, second, third] = weights;
  const ranks = weights.map(({ shape }) => shape.length).join();
  switch (ranks) {
    case "":
      return []; // an activation, dropout
    case "2":
      return [["weight", /embedding/i.test(layer) ? first : transposed(first)]];
    case "2,1":
      return first.shape[1] === second.shape[0]
        ? [
            ["weight", transposed(first)],
            ["bias", second],
          ]
        : undefined;
    case "1,1":
      return first.shape[0] === second.shape[0]
        ? [
            ["weight", first],
            ["bias", second],
          ]
        : undefined;
    case "3":
    case "3,1":
      return [["weight", convolutionWeight(first)], ...(second ? [["bias", second] as const] : [])];
    case "2,2":
    case "2,2,1":
    case "2,2,2":
      return recurrent(first, second, third);
    default:
      return undefined;
  }
}

/** By the number of gates, where each of PyTorch's gates is among Keras's: r, z, n among z, r, h. */
const gateOrders: ReadonlyMap<number, readonly number[]> = new Map([
  [1, [0]],
  [3, [1, 0, 2]],
  [4, [0, 1, 2, 3]],
]);

function recurrent(kernel: Tensor, recurrentKernel: Tensor, bias: Tensor | undefined): Named | undefined {
  const [units, width] = recurrentKernel.shape;
  const order = gateOrders.get(width / units);
  const isGru = width === 3 * units;
  if (!order || kernel.shape[1] !== width) return undefined;
  const weights: Named = [
    ["weight_ih_l0", gateRows(transposed(kernel), order)],
    ["weight_hh_l0", gateRows(transposed(recurrentKernel), order)],
  ];
  if (!bias) return weights;
  // With `reset_after` a GRU has two rows, one for each product; in all other layers one bias is for both.
  const rows = bias.shape.length === 2 ? bias.shape[0] : 1;
  if (bias.shape.at(-1) !== width || rows !== (bias.shape.length === 2 ? 2 : 1) || (rows === 2 && !isGru)) {
    return undefined;
  }
  const biasOf = (row: number): Tensor =>
    gateRows(
      wrapTensor(
        [width],
        row < rows ? bias.data.slice(row * width, (row + 1) * width) : new Float32Array(width),
      ),
      order,
    );
  return [...weights, ["bias_ih_l0", biasOf(0)], ["bias_hh_l0", biasOf(1)]];
}

/** Puts blocks of rows in another order: block `order[i]` becomes block `i`. */
function gateRows({ shape, data }: Tensor, order: readonly number[]): Tensor {
  const size = data.length / order.length;
  const values = data.slice();
  order.forEach((gate, index) => values.set(data.subarray(gate * size, (gate + 1) * size), index * size));
  return wrapTensor(shape, values);
}

/** `[b, a]` of a tensor `[a, b]`. */
function transposed({ shape, data }: Tensor): Tensor {
  const [rows, columns] = shape;
  const values = data.slice();
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      values[column * rows + row] = data[row * columns + column];
  return wrapTensor([columns, rows], values);
}

/** `[out, in, kernel]` of a kernel `[kernel, in, out]`. */
function convolutionWeight({ shape, data }: Tensor): Tensor {
  const [taps, fanIn, fanOut] = shape;
  const values = data.slice();
  for (let tap = 0; tap < taps; tap++)
    for (let i = 0; i < fanIn; i++)
      for (let o = 0; o < fanOut; o++)
        values[(o * fanIn + i) * taps + tap] = data[(tap * fanIn + i) * fanOut + o];
  return wrapTensor([fanOut, fanIn, taps], values);
}
