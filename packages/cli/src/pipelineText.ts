import { withoutPassword } from "./brokers/brokerUrls.js";
import { beginsWithoutMemory } from "./buildNetwork.js";
import type { EncodingPlan } from "./encoding/EncodingPlan.js";
import type { Task } from "./encoding/Task.js";
import type { Learner } from "./Learner.js";
import type { LearnOptions } from "./LearnOptions.js";
import type { LearnSettings } from "./settings/LearnSettings.js";
import { replayOf } from "./settings/replayOf.js";

/** The pipeline that `learn` runs, as a program. */
export function pipelineText(options: LearnOptions, { encoder, settings, capacity }: Learner): string {
  const { width, plan } = encoder;
  const { window, stride, clip, seed, labelDelay, gradient, replay } = settings;
  const { source, load } = options;
  const isLoaded = load !== undefined;
  const isLate = labelDelay !== undefined;
  const isTraced = gradient === "traces";
  const from = isLoaded ? ["from"] : [];
  const loss = losses[plan.task];
  const layers = layersOf(settings, plan, width, isLoaded);
  // Where one chain cannot run all keys, each has one of its own.
  const perKey = (operators: readonly string[]): readonly string[] => [
    `groupBy(({ key }) => key, { duration: recentKeys(${plan.maxKeys}) })`,
    `mergeMap((key$) => key$.pipe(${operators.join(", ")}))`,
  ];
  const ofChain = (isAlone: boolean): string =>
    record(", ", [
      ...(capacity === undefined || !isAlone ? [] : [`capacity: ${capacity}`]),
      ...from,
      ...(plan.key !== undefined && isTraced && isLoaded ? ["key: key$.key"] : []),
      ...(plan.key !== undefined && !isTraced
        ? ["key: ({ key }: { key: string }) => key", `mostKeys: ${plan.maxKeys}`]
        : []),
    ]);
  const compared = [`forward(net${ofChain(true)})`, `compare(${loss}())`];
  const past = replay === undefined ? [] : [`replay({ ${replayText(settings).join(", ")} })`];
  const learning = [
    ...past,
    ...(plan.key !== undefined && isTraced ? perKey(compared) : [compared.join(", ")]),
    ...(isTraced ? [] : [`rewind({ ${[`window: ${window}`, `stride: ${stride}`, ...from].join(", ")} })`]),
    `backward(net)`,
    `update(chain(clipByNorm(${clip}), adam({ ${adamText(settings)} }))${record(", ", from)})`,
  ];
  const asking = [
    `predict(net${record(", ", [...from, ...(plan.key !== undefined && isLoaded ? ["key: key$.key"] : [])])})`,
  ];
  const river = isLate
    ? [
        `connect((both$) => merge(`,
        `  both$.pipe(${['filter(({ late }) => late === "asked")', ...(plan.key === undefined ? asking : perKey(asking)), "ignoreElements()"].join(", ")}), // predicted at once`,
        `  both$.pipe(filter(({ late }) => late === "labelled"), ${learning.join(", ")}),`,
        `)),`,
      ]
    : learning.map((operator) => `${operator},`);
  const program = [
    ...(isLoaded ? [`const from = loadCheckpoint(${JSON.stringify(load)});`] : []),
    `const net = network(stack(${layers}), { seed: ${seed} });`,
    `samples(${JSON.stringify(withoutPassword(source))}${record(", ", [...from, ...said(options, encoder, labelDelay)])}).pipe(`,
    ...river.map((line) => `  ${line}`),
    `).subscribe(({ step, loss }) => console.log(step, loss));`,
  ].join("\n");
  return [...imports(program), "", program].join("\n");
}

const fromBackstream =
  "adam backward chain clipByNorm compare dense eLstm elman forward gru loadCheckpoint lru lstm minGru network predict recentKeys replay rewind sigmoidCrossEntropy softmaxCrossEntropy squaredError stack update".split(
    " ",
  );
const fromRxjs = ["connect", "filter", "groupBy", "ignoreElements", "merge", "mergeMap"];

/** Of what the program calls. */
function imports(program: string): readonly string[] {
  const used = (names: readonly string[]): readonly string[] =>
    names.filter((name) => new RegExp(`(?<![.\\w"$])${name}\\(`).test(program));
  const ofRxjs = used(fromRxjs);
  return [
    `import { ${used(fromBackstream).join(", ")} } from "backstream";`,
    `import { samples } from "@backstream/cli";`,
    ...(ofRxjs.length > 0 ? [`import { ${ofRxjs.join(", ")} } from "rxjs";`] : []),
  ];
}

/** The arguments of `samples` that a model does not have in its plan. */
function said(
  options: LearnOptions,
  { plan }: Learner["encoder"],
  labelDelay: string | undefined,
): readonly string[] {
  const { inputs, types, task, limit, load, format, delimiter, columns } = options;
  const known = {
    ...(load === undefined && {
      // A run that was resumed need not repeat its options.
      target: plan.target.text,
      inputs: inputs ?? (options.resume ? plan.columns.map(({ name }) => name) : undefined),
      types,
      task: task ?? (options.resume ? plan.task : undefined),
      classes: plan.classes,
      key: plan.key,
      maxKeys: plan.key === undefined ? undefined : plan.maxKeys,
    }),
    labelDelay,
    limit,
    format,
    delimiter,
    columns,
  };
  return Object.entries(known)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
}

/** As `buildNetwork` makes them; a model has its parameters. */
function layersOf(
  { cell, units, gradient }: LearnSettings,
  plan: Pick<EncodingPlan, "classes" | "task" | "key">,
  width: number,
  isLoaded: boolean,
): string {
  const last = `dense(${units}, ${plan.classes ?? 1})`;
  if (cell === "none") return `dense(${width}, ${units}, { activation: "tanh" }), ${last}`;
  const options = [
    ...(gradient === undefined ? [] : [`gradient: "${gradient}"`]),
    ...(cell === "gru" && beginsWithoutMemory(plan) && !isLoaded
      ? [`initialise: { bias_ih_l0: (bias) => bias.fill(-4, ${units}, ${2 * units}) }`]
      : []),
  ];
  const between = cell === "lru" ? `dense(${units}, ${units}, { activation: "tanh" }), ` : "";
  return `${cell}(${width}, ${units}${record(", ", options)}), ${between}${last}`;
}

/** The options of `replay`. */
function replayText({ cell, window, seed, replay }: LearnSettings): readonly string[] {
  const { per, keep } = replayOf(replay)!; // where it is called there are some
  const sequences = cell === "none" ? [] : [`sequences: { window: ${window} }`];
  return [`per: ${per}`, `keep: ${keep}`, `seed: ${seed}`, ...sequences];
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
