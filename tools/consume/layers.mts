// Layers through `run`, without any stream.
import assert from "node:assert/strict";
import { network, run, type Network } from "@backstream/core";
import { dense, gru, relu, stack } from "@backstream/layers";

const net: Network<1, 2> = network(stack(gru(1, 8), relu(), dense(8, 2)), { seed: 1 });
const whole = run(net, [[1], [2], [3]]);
const begun = run(net, [[1], [2]]);
const ended = run(net, [[3]], { carry: begun.carry });
assert.deepEqual(ended.outputs[0]?.toArray(), whole.outputs[2]?.toArray());

// @ts-expect-error 8 is not 4
assert.throws(() => stack(gru(1, 8), dense(4, 2)));

const copy = network(net.layer);
copy.load(JSON.parse(JSON.stringify(net.save())) as Record<string, number[]>);
assert.deepEqual(copy.save(), net.save());
