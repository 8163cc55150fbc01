import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Tensor, tensor, wrapTensor } from "./tensor.js";

const matrix = tensor([2, 3], [1, 5, 3, 4, 2, 6]);

describe("tensor", () => {
  it("copies the numbers and the shape", () => {
    const data = new Float32Array([1, 2]);
    const shape = [2];
    const made = tensor(shape, data);
    data[0] = 9;
    shape[0] = 1;
    expect([...made.data]).toEqual([1, 2]);
    expect(made.shape).toEqual([2]);
  });

  it("has the type of the array; plain numbers are float32", () => {
    expect(tensor([1], [1]).dtype).toBe("float32");
    expect(tensor([1], new Float64Array(1)).dtype).toBe("float64");
    expect(tensor([1], new Int32Array(1)).dtype).toBe("int32");
    expect(tensor([1], tensor([], new Int32Array(1))).dtype).toBe("int32");
    expect(tensor([], 7).dtype).toBe("float32");
  });

  it("has the shape of the lists where it is given no other", () => {
    const made = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([made.shape, made.dtype, [...made.data]]).toEqual([[2, 3], "float32", [1, 2, 3, 4, 5, 6]]);
    expect(tensor([[[1], [2]]]).shape).toEqual([1, 2, 1]);
    expect(tensor([1, 2]).shape).toEqual([2]);
    expect(tensor(7).shape).toEqual([]);
    expect(tensor(new Float64Array(3))).toEqual(tensor([3], new Float64Array(3)));
    expect(tensor(matrix)).toEqual(matrix);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
  });

  const itself: unknown[] = [[1]];
  itself[0] = itself;
  it.each<[unknown, string]>([
    [[[1, 2], [3]], "the list has an array of 1 at [1], expected an array of 2 as at [0]"],
    [[[[1], [2, 3]]], "the list has an array of 2 at [0, 1], expected an array of 1 as at [0, 0]"],
    [[1, [2]], "the list has an array of 1 at [1], expected a number"],
    [[[1], 2], "the list has 2 at [1], expected an array of 1 as at [0]"],
    [[[1, "2"]], 'the list has "2" at [0, 1], expected a number'],
    [[[1, undefined]], "the list has undefined at [0, 1], expected a number"],
    [itself, "the list has an array of 1 at [0, 0, 0, 0, 0, 0, 0, 0], expected a number"],
    [["a"], 'data has "a" at index 0, expected numbers'],
    [undefined, "data is undefined, expected a number, an array, a typed array or a tensor"],
  ])("refuses lists without a shape: %#", (lists, message) => {
    expect(() => tensor(lists as never)).toThrow(new TypeError(`tensor: ${message}`));
  });

  it("takes a missing argument for no shape, but not a missing value", () => {
    expect(() => tensor([2], undefined as never)).toThrow(
      "tensor: data is undefined, expected a number, an array, a typed array or a tensor",
    );
  });

  it("refuses a shape that does not hold the numbers", () => {
    expect(() => tensor([2, 3], [1, 2])).toThrow(
      new RangeError(
        "tensor: shape is [2, 3], expected lengths whose product is 2, the count of the numbers",
      ),
    );
    expect(() => tensor([0.5, 4], [1, 2])).toThrow("tensor: shape is [0.5, 4], expected");
  });
});

describe("wrapTensor", () => {
  it("takes the array as it is", () => {
    const data = new Float32Array(2);
    expect(wrapTensor([2], data).data).toBe(data);
  });
});

describe("Tensor", () => {
  it("gives its only number", () => {
    expect(tensor([1, 1], [7]).item()).toBe(7);
    expect(() => matrix.item()).toThrow(
      new RangeError("item: tensor has shape [2, 3], expected one number; use data or row(i)"),
    );
  });

  it("finds the largest number of each row", () => {
    expect(matrix.argMax()).toEqual(Int32Array.of(1, 2));
    expect(tensor([3], [1, 3, 3]).argMax()).toEqual(Int32Array.of(1));
    expect(tensor([], 7).argMax()).toEqual(Int32Array.of(0));
    expect(tensor([3], [5, Number.NaN, 9]).argMax()).toEqual(Int32Array.of(1));
    expect(() => tensor([0], []).argMax()).toThrow(
      new RangeError("argMax: tensor has shape [0], expected at least one number"),
    );
  });

  it("becomes nested arrays", () => {
    expect(matrix.toArray()).toEqual([
      [1, 5, 3],
      [4, 2, 6],
    ]);
    expect(tensor([], 7).toArray()).toBe(7);
    expect(tensor([2, 0], []).toArray()).toEqual([[], []]);
  });

  it("calculates number by number", () => {
    const x = tensor([2], [4, 9]);
    const of = (result: Tensor) => [...result.data];
    expect(of(x.add(1))).toEqual([5, 10]);
    expect(of(x.subtract([1, 2]))).toEqual([3, 7]);
    expect(of(x.multiply(x))).toEqual([16, 81]);
    expect(of(x.divide(2))).toEqual([2, 4.5]);
    expect(of(x.maximum(5))).toEqual([5, 9]);
    expect(of(x.minimum(5))).toEqual([4, 5]);
    expect(of(x.negate())).toEqual([-4, -9]);
    expect(of(x.negate().abs())).toEqual([4, 9]);
    expect(of(x.square())).toEqual([16, 81]);
    expect(of(x.sqrt())).toEqual([2, 3]);
    expect(of(x.map((value, i) => value * i))).toEqual([0, 9]);
    const zero = tensor([1], new Float64Array(1));
    expect(of(zero.exp())).toEqual([1]);
    expect(of(zero.exp().log())).toEqual([0]);
    expect(of(zero.tanh())).toEqual([0]);
    expect(of(zero.sigmoid())).toEqual([0.5]);
  });

  it("keeps the type that holds both", () => {
    const whole = tensor([2], Int32Array.of(1, 2));
    const wide = tensor([2], Float64Array.of(0.1, 0.2));
    expect(whole.add(1).dtype).toBe("int32");
    expect(whole.add(0.5).data).toEqual(Float32Array.of(1.5, 2.5));
    expect(whole.divide(2).data).toEqual(Float32Array.of(0.5, 1));
    expect(whole.mean().item()).toBe(1.5);
    expect(wide.add(tensor([2], [1, 2])).dtype).toBe("float64");
    expect(wide.add([0.1, 0.2]).data).toEqual(Float64Array.of(0.2, 0.4));
    expect(tensor([1], [1]).add(0.1).dtype).toBe("float32");
    expect(tensor([1], [1]).add(new Float64Array(1)).dtype).toBe("float64");
  });

  it("reduces an axis or everything", () => {
    expect(matrix.sum().item()).toBe(21);
    expect(matrix.sum(0).toArray()).toEqual([5, 7, 9]);
    expect(matrix.sum(-1).toArray()).toEqual([9, 12]);
    expect(matrix.mean(1).toArray()).toEqual([3, 4]);
    expect(matrix.max(0).toArray()).toEqual([4, 5, 6]);
    expect(matrix.max().item()).toBe(6);
    expect(tensor([0], []).sum().item()).toBe(0);
    expect(() => tensor([0], []).max()).toThrow("max: tensor has shape [0], expected at least one number");
    expect(() => matrix.sum(2)).toThrow(
      new RangeError("sum: axis is 2, expected one of the 2 axes of shape [2, 3]"),
    );
  });

  it("reduces the middle of three axes", () => {
    const cube = tensor([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
    expect(cube.sum(1).toArray()).toEqual([
      [4, 6],
      [12, 14],
    ]);
  });

  it("changes shape without copying", () => {
    const reshaped = matrix.reshape([3, -1]);
    expect(reshaped.shape).toEqual([3, 2]);
    expect(reshaped.data).toBe(matrix.data);
    expect(() => matrix.reshape([4, -1])).toThrow(
      new RangeError(
        "reshape: shape is [4, -1], expected lengths whose product is 6, the count of the numbers",
      ),
    );
  });

  it("gives its rows", () => {
    expect(matrix.row(1).toArray()).toEqual([4, 2, 6]);
    expect(matrix.row(-1).toArray()).toEqual([4, 2, 6]);
    expect(tensor([2], [7, 8]).row(0).item()).toBe(7);
    expect(() => matrix.row(2)).toThrow(
      new RangeError("row: index is 2, expected one of the 2 rows of shape [2, 3]"),
    );
  });

  it("multiplies matrices and vectors", () => {
    const identity = tensor([3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(matrix.matmul(identity).toArray()).toEqual(matrix.toArray());
    expect(matrix.matmul(tensor([3], [1, 1, 1])).toArray()).toEqual([9, 12]);
    expect(tensor([2], [1, 1]).matmul(matrix).toArray()).toEqual([5, 7, 9]);
    expect(
      tensor([2], [1, 2])
        .matmul(tensor([2], [3, 4]))
        .toArray(),
    ).toBe(11);
    expect(() => matrix.matmul(matrix)).toThrow(
      new RangeError("matmul: shapes are [2, 3] and [2, 3], expected [rows, k] and [k, n]"),
    );
  });

  it("exchanges rows and columns", () => {
    expect(matrix.transpose().toArray()).toEqual([
      [1, 4],
      [5, 2],
      [3, 6],
    ]);
    expect(() => tensor([1], [1]).transpose()).toThrow(
      new RangeError("transpose: tensor has shape [1], expected a matrix; reshape it first"),
    );
  });

  it("turns products round: (A B)ᵀ = Bᵀ Aᵀ", () => {
    const length = fc.integer({ min: 1, max: 4 });
    const numbers = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(length, length, length, numbers, numbers, (rows, k, n, x, y) => {
        const a = tensor([rows, k], x.slice(0, rows * k));
        const b = tensor([k, n], y.slice(0, k * n));
        const turned = b.transpose().matmul(a.transpose());
        expect(a.matmul(b).transpose().add(0)).toEqual(turned.add(0)); // + 0 makes -0 to 0
      }),
      { seed: 7 },
    );
  });
});

it("is the list of its numbers in JSON", () => {
  expect(JSON.stringify({ weight: tensor([2, 1], [0.5, -1]) })).toBe('{"weight":[0.5,-1]}');
});

it.each<[() => unknown, string]>([
  [
    () =>
      tensor([2, 2], [
        [1, 2],
        [3, 4],
      ] as never),
    "tensor: data is an array of arrays, expected numbers row by row; make it tensor(rows)",
  ],
  [() => tensor([2], [1, "x"] as never), 'tensor: data has "x" at index 1, expected numbers'],
  [
    () => tensor([2], new BigInt64Array(2) as never),
    "tensor: data is a BigInt64Array, expected a number, an array, a typed array or a tensor",
  ],
  [() => tensor(2 as never, [1, 2]), "tensor: shape is 2, expected a list of lengths such as [2] or [1, 2]"],
  [
    () => tensor([2], [1, 2]).add([[1, 2]] as never),
    "add: the other tensor is an array of arrays, expected numbers row by row; make it tensor(rows)",
  ],
  [
    () => tensor([2], [1, 2]).matmul([1, 2] as never),
    "matmul: the other is an array of 2, expected a tensor",
  ],
  [
    () => tensor([2], [1, 2]).map(2 as never),
    "map: the change is 2, expected a function such as (x) => 2 * x",
  ],
])("refuses what it would misread: %#", (make, message) => {
  expect(make).toThrow(new TypeError(message));
});
