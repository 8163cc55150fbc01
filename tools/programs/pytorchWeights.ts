// A PyTorch model goes on learning in a stream, and returns to PyTorch. pytorch/forecaster.py has made it.
import { adam, dense, lstm, network, readSafetensors, run, squaredError, stack, truncatedBptt, writeSafetensors } from "backstream"; // prettier-ignore
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { map, range } from "rxjs";

// The folder tools/programs/pytorch, also where the program is bundled.
const pytorch = resolve(import.meta.dirname, "../programs/pytorch");
/** The same readings, and what the model says in PyTorch. */
const { readings, forecasts } = JSON.parse(readFileSync(join(pytorch, "forecaster.json"), "utf8")) as {
  readings: number[];
  forecasts: number[];
};

// self.lstm and self.linear are the layers 0 and 1: their names and shapes say it.
const net = network(stack(lstm(1, 8), dense(8, 1)), { seed: 1 });
const { tensors } = readSafetensors(readFileSync(join(pytorch, "forecaster.safetensors")));
const loaded = net.load(tensors);
const outputs = run(net, readings).outputs.map((output) => output.item());
const largest = Math.max(...outputs.map((output, tick) => Math.abs(output - forecasts[tick])));

/** The wave slows down: the model has never seen this one. */
const slower$ = range(0, 3000).pipe(
  map((tick) => ({ input: Math.sin(tick / 6), target: Math.sin((tick + 1) / 6) })),
);
const losses: number[] = [];
slower$
  .pipe(truncatedBptt(net, { loss: squaredError(), optimizer: adam(), window: 16, stride: 8 }))
  .subscribe(({ loss }) => losses.push(loss));

// In Python: model.load_state_dict(safetensors.torch.load_file("learned.safetensors"))
const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = join(folder, "learned.safetensors");
writeFileSync(file, writeSafetensors(net.save({ prefixes: { "0.": "lstm.", "1.": "linear." } })));
const written = readSafetensors(readFileSync(file)).tensors;
rmSync(folder, { recursive: true });

console.log(`loaded ${loaded.join(", ")}`);
console.log(`the forecasts are PyTorch's, but for ${largest.toExponential(1)}`);
console.log(
  `on a slower wave the loss falls from ${losses[0].toFixed(4)} to ${losses.at(-1)?.toExponential(1)}`,
);
console.log(`written for PyTorch: ${[...written.keys()].join(", ")}`);
export { largest, loaded, losses, net, tensors, written };
