// A device emits events, in bursts and with gaps; a net learns from them without a queue that grows.
import { adam, backprop, dense, flow, network, squaredError } from "backstream";
import { EventEmitter } from "node:events";
import { fromEvent, lastValueFrom, map, takeUntil } from "rxjs";

const device = new EventEmitter();
const net = network(dense(1, 1), { seed: 3 });
const line = flow({ policy: "dropOldest", capacity: 500 });

const steps$ = fromEvent(device, "reading").pipe(
  map((reading) => reading as { readonly volts: number; readonly amps: number }),
  map(({ volts, amps }) => ({ input: volts, target: amps })),
  takeUntil(fromEvent(device, "close")),
  line,
  backprop(net, { loss: squaredError(), optimizer: adam({ learningRate: 0.02 }) }),
);
const lastStep = lastValueFrom(steps$);
for (let burst = 0; burst < 20; burst++) {
  for (let index = 0; index < 100; index++) {
    const volts = ((burst * 100 + index) % 37) / 37;
    device.emit("reading", { volts, amps: volts / 2 });
  }
  await new Promise((resolve) => setImmediate(resolve)); // the gap between two bursts
}
device.emit("close");
const { step } = await lastStep;
const { received, dropped } = line.counters;
const amps = net.save().weight.item();
console.log(`${received} readings, ${dropped} dropped, ${step} updates: amps = ${amps.toFixed(2)} · volts`);
export { amps, dropped, received, step };
