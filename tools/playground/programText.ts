import type { Series } from "./Series.js";
import type { Settings } from "./Settings.js";

/** The program that the page runs with these settings, to be copied: it reads the file of the data that the page saves. */
export function programText(
  { cell, units, window, stride, loss, optimizer, learningRate, seed }: Settings,
  { name, tick }: Pick<Series, "name" | "tick">,
): string {
  const names = [cell, loss, optimizer, "dense", "network", "stack", "truncatedBptt"].toSorted();
  return `import { ${names.join(", ")} } from "backstream";
import { readFileSync } from "node:fs";
import { from, take } from "rxjs";

// The file that "Save the data" gives: values by key and ${tick}.
const { keys, values, mean, deviation } = JSON.parse(readFileSync("${name}.json", "utf8"));
const scaled = (value) => (value - mean) / deviation;

/** Each value, and as target the one that comes next; behind the last one it begins again. */
function* samples() {
  const ticks = values[0].length;
  for (let at = 0; ; at = (at + 1) % (ticks - 1))
    for (const [index, key] of keys.entries())
      yield { key, input: scaled(values[index][at]), target: scaled(values[index][at + 1]) };
}

const net = network(stack(${cell}(1, ${units}), dense(${units}, 1)), { seed: ${seed} });

from(samples())
  .pipe(
    take(100_000),
    truncatedBptt(net, {
      loss: ${loss}(),
      optimizer: ${optimizer}({ learningRate: ${learningRate} }),
      window: ${window},
      stride: ${stride},
      key: ({ key }) => key,
    }),
  )
  .subscribe(({ step, loss }) => {
    if (step % 1000 === 0) console.log(step, loss);
  });
`;
}
