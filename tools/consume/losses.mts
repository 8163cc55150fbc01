// Losses on plain numbers, without a net or a stream.
import assert from "node:assert/strict";
import { softmaxCrossEntropy, squaredError } from "@backstream/losses";

const { loss, delta } = squaredError().compare([1, 2], [1, 4]);
assert.equal(loss, 2);
assert.deepEqual(delta.toArray(), [0, -2]);

// Two equal scores: the log of two; half too much here, half too little there.
const even = softmaxCrossEntropy().compare([0, 0], 1);
assert.ok(Math.abs(even.loss - Math.LN2) < 1e-6);
assert.deepEqual(even.delta.toArray(), [0.5, -0.5]);
