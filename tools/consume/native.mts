// With a BLAS library or without one, products are right, and it says which.
import assert from "node:assert/strict";
import { useNative, type Native } from "@backstream/native";
import { kernels, withKernels } from "@backstream/tensors";

const embedded = kernels.name;
const native: Native = useNative({ above: 1 });
console.log(native.message);
if (native.library !== undefined) {
  assert.equal(kernels.name, `${embedded}+${native.library}`);
  assert.equal(native.above, 1);
} else assert.match(native.message, /no BLAS library found/);

const c = new Float32Array(4);
withKernels([Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8), c], (k, [a = 0, b = 0, to = 0]) =>
  k.product(2, 2, 2, a, 2, b, 2, to, 2, 0),
);
assert.deepEqual([...c], [19, 22, 43, 50]);

native.off();
assert.equal(kernels.name, embedded);
