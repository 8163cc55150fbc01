// Runs in a worker thread: publishes versions of which all numbers are the version's, as fast as it can until it is told to stop, for the test beside it.
import { dense, network, publishParameters } from "backstream";
import { workerData, parentPort } from "node:worker_threads";

const { shared, stop } = workerData as { readonly shared: SharedArrayBuffer; readonly stop: Int32Array };
const net = network(dense(100, 100));
while (Atomics.load(stop, 0) === 0) {
  net.version++;
  net.parameterBlock.array.fill(net.version);
  publishParameters(net, shared);
}
parentPort?.postMessage(net.version);
