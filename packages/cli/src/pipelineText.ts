import { withoutPassword } from "./brokers/brokerUrls.js";
import { beginsWithoutMemory } from "./buildNetwork.js";
import type { Task } from "./encoding/Task.js";
import type { Learner } from "./Learner.js";
import type { LearnOptions } from "./LearnOptions.js";
import type { LearnSettings } from "./resolveSettings.js";

/** The pipeline that `learn` runs, as a program. */
export function pipelineText(options: LearnOptions, { encoder, settings, capacity }: Learner): string {
  const { width, plan } = encoder;
  const { cell, units, window, stride, clip, seed } = settings;
  const { source, inputs, types, task, limit, load, format, delimiter, columns } = options;
  const isLoaded = load !== undefined;
  const isKeyed = plan.key !== undefined;
  const from = isLoaded ? ["from"] : [];
  const loss = losses[plan.task];
  // A model has its parameters.
  const initialisers =
    cell === "gru" && beginsWithoutMemory(plan) && !isLoaded
      ? [`initialise: { bias_ih_l0: (bias) => bias.fill(-4, ${units}, ${2 * units}) }`]
      : [];
  const first =
    cell === "none"
      ? `dense(${width}, ${units}, { activation: "tanh" })`
      : `${cell}(${width}, ${units}${record(", ", initialisers)})`;
  const names = [
    ..."adam backward chain clipByNorm compare dense forward network rewind stack update".split(" "),
    loss,
    ...(cell === "none" ? [] : [cell]),
    ...(isLoaded ? ["loadCheckpoint"] : []),
    ...(isKeyed ? ["recentKeys"] : []),
  ];
  // A model has this number in its plan.
  const known = {
    ...(!isLoaded && {
      // A run that was resumed need not repeat its options.
      target: plan.target.text,
      inputs: inputs ?? (options.resume ? plan.columns.map(({ name }) => name) : undefined),
      types,
      task: task ?? (options.resume ? plan.task : undefined),
      classes: plan.classes,
      key: plan.key,
      maxKeys: isKeyed ? plan.maxKeys : undefined,
    }),
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
    `const net = network(stack(${first}, dense(${units}, ${plan.classes ?? 1})), { seed: ${seed} });`,
    `samples(${JSON.stringify(withoutPassword(source))}${record(", ", [...from, ...said])}).pipe(`,
    ...(isKeyed
      ? [
          `  groupBy(({ key }) => key, { duration: recentKeys(${plan.maxKeys}) }),`,
          `  mergeMap((key$) => key$.pipe(${learned})),`,
        ]
      : [`  ${learned},`]),
    `  backward(net),`,
    `  update(chain(clipByNorm(${clip}), adam({ ${adamText(settings)} }))${record(", ", from)}),`,
    `).subscribe(({ step, loss }) => console.log(step, loss));`,
  ].join("\n");
}

const losses: Readonly<Record<Task, string>> = {
  regression: "squaredError",
  binary: "sigmoidCrossEntropy",
  multiclass: "softmaxCrossEntropy",
};

/** Adam's options; its rate is that of `rateSchedule`. */
function adamText({ learningRate, rateDecay, momentum }: LearnSettings): string {
  const rate =
    rateDecay === 0
      ? `${learningRate}`
      : `(step) => ${learningRate} * Math.max(0.1, 1 / Math.sqrt(1 + step / ${rateDecay}))`;
  return `learningRate: ${rate}, betas: [${momentum}, 0.999]`;
}

/** An argument `{ … }`, after `lead`; nothing if it has no members. */
function record(lead: string, members: readonly string[]): string {
  return members.length > 0 ? `${lead}{ ${members.join(", ")} }` : "";
}
