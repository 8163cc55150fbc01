import { arena, kernels, type Network } from "backstream";
import type { Clock } from "./clock.js";
import { inProcess, type Contender } from "./contender.js";
import type { Workload } from "./workload.js";

type Leaf = Network["flat"]["leaves"][number];

/** A matrix product as one update needs it. */
interface Product {
  readonly kind: "productTransposed" | "product" | "productGradient";
  readonly rows: number;
  readonly n: number;
  readonly k: number;
  readonly times: number;
}

/** Multiplications and additions in the matrix products of one update. */
export function flopsOf(workload: Workload): number {
  return productsOf(workload).reduce((sum, { rows, n, k, times }) => sum + 2 * rows * n * k * times, 0);
}

/** The matrix products of one update and nothing else: the time of the kernels without everything else. */
export function products(workload: Workload, now: Clock): Contender {
  const shapes = productsOf(workload);
  const [a, b, c] = operands(shapes).map((size) => arena.allocate(size));
  const [x, y, z] = [a.address, b.address, c.address];
  const multiply = ({ kind, rows, n, k, times }: Product): void => {
    for (let time = 0; time < times; time++) {
      if (kind === "productTransposed") kernels.productTransposed(rows, n, k, x, k, y, k, 0, z, n);
      else if (kind === "product") kernels.product(rows, n, k, x, k, y, n, z, n, 0);
      else kernels.productGradient(rows, n, k, x, n, y, k, z, k);
    }
  };
  const free = (): void => [a, b, c].forEach((block) => block.free());
  return inProcess("matrix products alone", now, () => shapes.forEach(multiply), free);
}

/** Floats for the largest left, right and resulting matrix. */
function operands(shapes: readonly Product[]): number[] {
  const largest = (size: (product: Product) => number): number => Math.max(...shapes.map(size));
  return [
    largest(({ rows, n, k }) => rows * Math.max(n, k)),
    largest(({ rows, n, k }) => Math.max(n, rows) * k),
    largest(({ rows, n, k }) => Math.max(rows, k) * n),
  ];
}

function productsOf({ net, window, batch }: Workload): Product[] {
  return net().flat.leaves.flatMap((leaf, index) => {
    const { fanIn, fanOut } = leaf;
    const products = ofWeights(leaf, index, batch, window);
    if (products) return products;
    const gates = gatesOf(leaf.layer.name);
    if (gates === 0) return [];
    const height = gates * fanOut;
    const inwards: Product[] = [
      { kind: "productTransposed", rows: batch, n: height, k: fanIn, times: window },
      { kind: "productGradient", rows: batch * window, n: height, k: fanIn, times: 1 },
    ];
    const below: Product[] = [{ kind: "product", rows: batch, n: fanIn, k: height, times: window }];
    const around: Product[] = [
      { kind: "productTransposed", rows: batch, n: height, k: fanOut, times: window },
      { kind: "product", rows: batch, n: fanOut, k: height, times: window },
      { kind: "productGradient", rows: batch * window, n: height, k: fanOut, times: 1 },
    ];
    return [...inwards, ...(index > 0 ? below : []), ...(leaf.carry > 0 ? around : [])];
  });
}

/**
 * Of a convolution, which multiplies patches, of attention, which has two projections, and of a linear recurrent unit, whose B and C
 * have real and imaginary parts. (No workload has groups.)
 */
function ofWeights(
  { layer: { name, parameters } }: Leaf,
  index: number,
  rows: number,
  window: number,
): Product[] | undefined {
  if (!/^(causalConv1d|attention|lru)\(/.test(name)) return undefined;
  return parameters
    .filter(({ shape }) => shape.length > 1)
    .flatMap((weight): Product[] => {
      const [n, ...rest] = weight.shape;
      const k = rest.reduce((a, b) => a * b, 1);
      const there: Product = { kind: "productTransposed", rows, n, k, times: window };
      const back: Product = { kind: "product", rows, n: k, k: n, times: window };
      const gradient: Product = { kind: "productGradient", rows: rows * window, n, k, times: 1 };
      // Nobody wants the delta of the network's input; that of a patch is the memory's, too.
      return index === 0 && /^(in_proj_weight|B_re|B_im)$/.test(weight.name)
        ? [there, gradient]
        : [there, back, gradient];
    });
}

/** Rows of weights for one unit; 0 for a layer without products. */
function gatesOf(layer: Network["name"]): number {
  const kind = layer.slice(0, layer.indexOf("("));
  return { dense: 1, elman: 1, gru: 3, lstm: 4 }[kind] ?? 0;
}
