// Weights of a Keras layer become parameters by PyTorch's names; a file needs the module h5wasm.
import assert from "node:assert/strict";
import { fromKeras, readKerasWeights, type H5Wasm } from "@backstream/keras";
import { tensor } from "@backstream/tensors";

const values = fromKeras({ dense: [tensor([2, 1], [3, 4]), tensor([1], [5])] });
assert.deepEqual([...values.keys()], ["dense_0.weight", "dense_0.bias"]);
assert.deepEqual(values.get("dense_0.weight")?.toArray(), [[3, 4]]);

await assert.rejects(readKerasWeights(new Uint8Array(8), {} as H5Wasm), /npm install h5wasm/);
