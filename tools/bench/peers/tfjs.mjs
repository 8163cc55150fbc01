// TensorFlow.js, asked line by line like pytorch.py: node tfjs.mjs <cpu|wasm>.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { createInterface } from "node:readline";

const [backend] = process.argv.slice(2);
const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
// Its greeting and its advice would be printed between the answers.
console.log = console.info = console.warn = () => {};

/** From the workspace if it is installed there, else from its own folder. */
async function load() {
  const own = resolve(import.meta.dirname, "../../.run/peers/package.json");
  for (const base of [import.meta.filename, ...(existsSync(own) ? [own] : [])]) {
    const require = createRequire(base);
    try {
      const tf = require("@tensorflow/tfjs");
      if (backend === "wasm") {
        const wasm = require("@tensorflow/tfjs-backend-wasm");
        wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
        wasm.setThreadsCount(1);
      }
      await tf.setBackend(backend);
      return tf;
    } catch (error) {
      if (error.code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  say({
    missing:
      "npm install --prefix tools/.run/peers @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0",
  });
  return process.exit();
}

const tf = await load();

const layers = {
  dense: (units) => tf.layers.dense({ units }),
  relu: () => tf.layers.reLU(),
  embedding: (outputDim, inputDim) => tf.layers.embedding({ inputDim, outputDim }),
  // Its default initialiser, an orthogonal matrix, takes seconds.
  gru: (units) => tf.layers.gru({ units, returnSequences: true, recurrentInitializer: "glorotUniform" }),
  lstm: (units) => tf.layers.lstm({ units, returnSequences: true, recurrentInitializer: "glorotUniform" }),
};

function numbersOf({ base64, shape }) {
  const bytes = Buffer.from(base64, "base64");
  return { shape, values: new Float32Array(new Uint8Array(bytes).buffer) };
}

/** A model as its users build one. `same`: whether it computes what the others do. */
function learner(ask) {
  const parts = [...ask.net.matchAll(/(\w+)\(([^()]*)\)/g)].map(([, kind, sizes]) => {
    const [fanIn, fanOut] = sizes.split(",").map(Number);
    return { kind, fanIn, fanOut };
  });
  const recurrent = parts.some(({ kind }) => kind === "gru" || kind === "lstm");
  const classes = ask.loss.startsWith("softmaxCrossEntropy");
  const [updates, ticks, batch, features] = ask.input.shape;
  const model = tf.sequential();
  parts.forEach(({ kind, fanIn, fanOut }, index) => {
    const layer = layers[kind](fanOut, fanIn);
    if (index === 0) {
      const shape = kind === "embedding" ? [ticks] : recurrent ? [ticks, fanIn] : [fanIn];
      layer.batchInputShape = [batch, ...shape];
    }
    model.add(layer);
  });
  model.compile({
    optimizer: tf.train.adam(ask.learningRate, 0.9, 0.999, 1e-8),
    loss: classes
      ? (target, output) => tf.losses.softmaxCrossEntropy(target, output)
      : tf.losses.meanSquaredError,
  });
  // The cells are others (one bias, Keras's GRU): nothing to compare.
  const same = !recurrent;
  if (same) loadParameters(model, ask.parameters);

  const inputs = numbersOf(ask.input);
  const targets = numbersOf(ask.target);
  const width = targets.shape[3];
  const windows = Array.from({ length: updates }, (_, index) => {
    const x = windowOf(inputs.values, index, ticks, batch, features);
    const y = windowOf(targets.values, index, ticks, batch, width);
    const shape =
      parts[0].kind === "embedding"
        ? [batch, ticks]
        : recurrent
          ? [batch, ticks, features]
          : [batch, features];
    const last = parts.at(-1).fanOut;
    const labels = classes
      ? tf.oneHot(tf.tensor(y, recurrent ? [batch, ticks] : [batch], "int32"), last).toFloat()
      : tf.tensor(y, [batch, ticks, width]);
    return [tf.tensor(x, shape), labels];
  });
  let next = 0;
  return {
    same,
    end() {
      model.dispose();
      tf.dispose(windows);
    },
    async update() {
      const [x, y] = windows[next];
      next = (next + 1) % windows.length;
      return model.trainOnBatch(x, y);
    },
  };
}

/** One update's numbers with the batch first: [batch, ticks, width]. */
function windowOf(values, index, ticks, batch, width) {
  const window = new Float32Array(ticks * batch * width);
  const from = index * window.length;
  for (let tick = 0; tick < ticks; tick++)
    for (let row = 0; row < batch; row++)
      for (let at = 0; at < width; at++)
        window[(row * ticks + tick) * width + at] = values[from + (tick * batch + row) * width + at];
  return window;
}

/** `dense` keeps its weight as [in, out]. */
function loadParameters(model, parameters) {
  tf.tidy(() =>
    model.setWeights(
      Object.values(parameters).map((parameter) => {
        const { shape, values } = numbersOf(parameter);
        const tensor = tf.tensor(values, shape);
        return shape.length === 2 ? tensor.transpose() : tensor;
      }),
    ),
  );
}

function processorSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

let current;
const answers = {
  hello: () => ({ version: tf.version.tfjs }),
  start(ask) {
    current?.end();
    current = learner(ask);
    return { same: current.same };
  },
  async losses({ updates }) {
    const losses = [];
    for (let done = 0; done < updates; done++) losses.push(await current.update());
    return { losses };
  },
  async seconds({ updates, clock }) {
    const now = clock === "cpu" ? processorSeconds : () => performance.now() / 1000;
    const start = now();
    for (let done = 0; done < updates; done++) await current.update();
    return { seconds: now() - start };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line);
  try {
    say(await answers[ask.do](ask));
  } catch (error) {
    say({ failed: String(error.message ?? error) });
  }
}
