// A network goes through the bytes of an ONNX model and says the same.
import assert from "node:assert/strict";
import { network, run } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { fromOnnx, toOnnx, UnsupportedError } from "@backstream/onnx";

const net = network(stack(gru(2, 3), dense(3, 1)), { seed: 1 });
const bytes: Uint8Array = toOnnx(net);
const same = fromOnnx(bytes);
const inputs = [
  [1, 2],
  [3, 4],
];
assert.deepEqual(run(same, inputs).outputs, run(net, inputs).outputs);
assert.throws(() => {
  const unknown = { ...dense(1, 1), name: "unknown()", description: "unknown()" };
  toOnnx(network(unknown));
}, UnsupportedError);
