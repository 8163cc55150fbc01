// Records as they come: names, times, numbers, some of them missing or broken. A net learns what a kiosk sells.
import { adam, backprop, dense, encode, network, squaredError, stack } from "backstream";
import { from } from "rxjs";

const sold = { park: 40, beach: 60 };
const records = Array.from({ length: 8000 }, (_, hour) => {
  const place = hour % 2 === 0 ? ("park" as const) : ("beach" as const);
  const at = new Date(Date.UTC(2024, 0, 1) + hour * 3_600_000);
  const celsius = 20 + 10 * Math.sin(hour * hour);
  const units = sold[place] + 2 * celsius + 30 * Math.cos((2 * Math.PI * (at.getUTCHours() - 15)) / 24);
  // A sensor that fails one time in five; sometimes it says so by a text, and sometimes it sends another text.
  return {
    at,
    place,
    celsius: hour % 5 === 0 ? null : hour % 97 === 0 ? "error 7" : hour % 89 === 0 ? "n/a" : celsius,
    units,
  };
});

const rejected: string[] = [];
const encoder = encode({
  inputs: {
    celsius: { type: "number" },
    place: { type: "category", slots: 4, missing: "reject" },
    at: { type: "time", cycles: ["day"], missing: "reject" },
  },
  target: { column: "units", type: "number", scale: "standard" },
  rejected: { next: ({ reason }) => rejected.push(reason) },
});
const net = network(stack(dense(encoder.width, 16, { activation: "tanh" }), dense(16, 1)), { seed: 7 });
const errors: { readonly known: boolean; readonly error: number }[] = [];

from(records)
  .pipe(
    encoder,
    backprop(net, {
      loss: squaredError(),
      optimizer: adam({ learningRate: 0.005 }),
      predictions: {
        next: ({ sample: { scale, record }, output }) =>
          errors.push({
            known: typeof record.celsius === "number",
            error: Math.abs(scale.inverse(output.item()) - record.units), // by the scale from before the record
          }),
      },
    }),
  )
  .subscribe();

const mean = (known: boolean) => {
  const last = errors.slice(-2000).filter((entry) => entry.known === known);
  return last.reduce((sum, { error }) => sum + error, 0) / last.length;
};
const [known, missing] = [mean(true), mean(false)];
console.log(encoder.names.join(" | "));
console.log(`off by ${known.toFixed(1)} of about 90; where the sensor failed, by ${missing.toFixed(1)}`);
console.log(`${rejected.length} records rejected, such as: ${rejected[0]}`);
export { encoder, errors, known, missing, rejected };
