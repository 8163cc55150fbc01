import { mount, type Mounted } from "@backstream/studio";
import { chooser } from "./chooser.js";
import { fromFragment, toFragment, type Chosen } from "./fragment.js";
import { hasSimd } from "./hasSimd.js";
import { lessons } from "./lessons.js";
import { unpackedSeries, type PackedSeries } from "./packedSeries.js";
import { programText } from "./programText.js";
import type { Series } from "./Series.js";
import { defaults, type Settings } from "./Settings.js";
import type { Start } from "./Start.js";
import { waves } from "./waves.js";

// The page of the playground: what is chosen, one or two networks that learn from one stream, each in a worker, and the
// program that does the same elsewhere. The state is in the address, behind #.

/** What the page holds: `build.ts` has written it there. */
const place = (id: string): HTMLElement => document.getElementById(id)!;
const text = (id: string): string => place(id).textContent;
const packed = Object.entries(JSON.parse(text("series")) as Readonly<Record<string, PackedSeries>>);
const allSeries: Readonly<Record<string, Series>> = {
  ...Object.fromEntries(packed.map(([name, of]) => [name, unpackedSeries(of)])),
  waves: waves(),
};
const workerAddress = URL.createObjectURL(new Blob([text("worker")], { type: "text/javascript" }));

let running: { readonly worker: Worker; readonly mounted: Mounted }[] = [];
let shown: Series;

function learn(settings: Settings, into: HTMLElement): (typeof running)[number] {
  const worker = new Worker(workerAddress);
  worker.addEventListener("error", ({ message }) => say([message]));
  const { port1, port2 } = new MessageChannel();
  const start: Start = { settings, series: shown, port: port2 };
  const mounted = mount(into, port1);
  worker.postMessage(start, [port2]);
  return { worker, mounted };
}

const withoutSimd =
  "this browser has no WebAssembly SIMD, without which nothing learns here; Chrome and Edge have it from 91, Firefox from 89, Safari from 16.4";

/** Starts what is chosen. A network whose settings stay as they were goes on, unless the other one is to begin with it. */
function show({ first, second }: Chosen): void {
  for (const { worker, mounted } of running) {
    worker.terminate();
    mounted.close();
  }
  shown = allSeries[first.data];
  const networks = [first, ...(second ? [second] : [])];
  place("networks").dataset["count"] = String(networks.length);
  place("networks").replaceChildren();
  if (!hasSimd()) say([withoutSimd]);
  running = (hasSimd() ? networks : []).map((settings) => {
    const section = document.createElement("section");
    place("networks").append(section);
    return learn(settings, section);
  });
  place("program").textContent = programText(second ?? first, shown);
  place("which").textContent = second ? "The program of the second network" : "The program that runs";
}

function say(problems: readonly string[]): void {
  place("problems").textContent = problems.join("; ");
}

const choosers = chooser(place("choosers"), (chosen) => {
  history.replaceState(undefined, "", `#${toFragment(chosen)}`);
  say([]);
  show(chosen);
});

/** Reads the address: of a link that somebody has sent, of a lesson, or what was typed. */
function open(): void {
  const { chosen, problems } = fromFragment(location.hash);
  choosers.show(chosen);
  say(problems);
  show(chosen);
}

for (const { title, chosen } of lessons) {
  const link = document.createElement("a");
  link.href = `#${toFragment(chosen)}`;
  link.textContent = title;
  const item = document.createElement("li");
  item.append(link);
  place("lessons").append(item);
}
place("begin").addEventListener("click", () => {
  location.hash = toFragment({ first: defaults, second: undefined });
});
place("copy").addEventListener("click", () => {
  void navigator.clipboard.writeText(place("program").textContent).then(
    () => (place("copied").textContent = "copied"),
    () => (place("copied").textContent = "the browser does not allow it here; select the text"),
  );
});
place("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(shown)], { type: "application/json" }));
  link.download = `${shown.name}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
});
addEventListener("hashchange", open);
open();
