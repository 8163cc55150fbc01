import type { Learner } from "./Learner.js";
import type { LearnOptions } from "./LearnOptions.js";

/** The pipeline that `learn` runs, as a program. */
export function pipelineText(options: LearnOptions, { encoder, settings, capacity }: Learner): string {
  const { width, plan } = encoder;
  const { cell, units, window, stride, learningRate, clip, seed } = settings;
  const { source, target, inputs, types, task, key, limit, load, format, delimiter, columns } = options;
  const isLoaded = load !== undefined;
  const isKeyed = plan.key !== undefined;
  const from = isLoaded ? ["from"] : [];
  const loss = plan.task === "binary" ? "sigmoidCrossEntropy" : "squaredError";
  const first =
    cell === "none" ? `dense(${width}, ${units}, { activation: "tanh" })` : `${cell}(${width}, ${units})`;
  const names = [
    ..."adam backward chain clipByNorm compare dense forward network rewind stack update".split(" "),
    loss,
    ...(cell === "none" ? [] : [cell]),
    ...(isLoaded ? ["loadCheckpoint"] : []),
    ...(isKeyed ? ["recentKeys"] : []),
  ];
  // A model has this number in its plan.
  const known = {
    target,
    inputs,
    types,
    task,
    key,
    maxKeys: isKeyed && !isLoaded ? plan.maxKeys : undefined,
    limit,
    format,
    delimiter,
    columns,
  };
  const said = Object.entries(known)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const begin = [
    ...(capacity === undefined ? [] : [`capacity: ${capacity}`]),
    ...from,
    ...(isLoaded && isKeyed ? ["key: key$.key"] : []),
  ];
  const learned = [
    `forward(net${record(", ", begin)})`,
    `compare(${loss}())`,
    `rewind(${record("", [`window: ${window}`, `stride: ${stride}`, ...from])})`,
  ].join(", ");
  return [
    `import { ${names.toSorted().join(", ")} } from "backstream";`,
    `import { samples } from "@backstream/cli";`,
    ...(isKeyed ? [`import { groupBy, mergeMap } from "rxjs";`] : []),
    "",
    ...(isLoaded ? [`const from = loadCheckpoint(${JSON.stringify(load)});`] : []),
    `const net = network(stack(${first}, dense(${units}, 1)), { seed: ${seed} });`,
    `samples(${JSON.stringify(source)}${record(", ", [...from, ...said])}).pipe(`,
    ...(isKeyed
      ? [
          `  groupBy(({ key }) => key, { duration: recentKeys(${plan.maxKeys}) }),`,
          `  mergeMap((key$) => key$.pipe(${learned})),`,
        ]
      : [`  ${learned},`]),
    `  backward(net),`,
    `  update(chain(clipByNorm(${clip}), adam({ learningRate: ${learningRate} }))${record(", ", from)}),`,
    `).subscribe(({ step, loss }) => console.log(step, loss));`,
  ].join("\n");
}

/** An argument `{ … }`, after `lead`; nothing if it has no members. */
function record(lead: string, members: readonly string[]): string {
  return members.length > 0 ? `${lead}{ ${members.join(", ")} }` : "";
}
