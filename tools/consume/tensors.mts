import assert from "node:assert/strict";
import { arena, kernels, randomStream, tensor, type Tensor } from "@backstream/tensors";

const sum: Tensor = tensor([2, 2], [1, 2, 3, 4]).add([10, 20]);
assert.deepEqual(sum.toArray(), [
  [11, 22],
  [13, 24],
]);
assert.equal(randomStream(7).uniform(), randomStream(7).uniform());

const block = arena.allocate(2);
block.array.set([1, 2]);
kernels.scale(2, 10, block.address);
assert.deepEqual([...block.array], [10, 20]);
block.free();
