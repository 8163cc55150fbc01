import { element, setAttribute, setText } from "./element.js";
import { count, measure, plural } from "./numbers.js";
import type { PageContext, Panel } from "./Panel.js";
import type { RunState } from "./runState.js";

/** The recent loss of each key, worst first. The one that is chosen is shown by the other panels. */
export function keys({ send }: PageContext): Panel {
  const sentence = element("p", { class: "sentence" });
  const search = element("input", { type: "search", "aria-label": "Find a key", placeholder: "find a key" });
  const list = element("ul", {});
  const more = element("p", { class: "sentence more" });
  const panel = element(
    "section",
    { class: "panel keys" },
    element("header", {}, element("h2", {}, "For whom is it good?")),
    sentence,
    search,
    list,
    more,
  );
  const rows = new Map<string, Row>();
  let order: readonly string[] = [];
  let ordered = 0;
  let latest: RunState | undefined;
  search.addEventListener("input", () => latest && show(latest));

  function show(run: RunState): void {
    latest = run;
    const losses = lossesOf(run);
    panel.hidden = losses.size < 2;
    if (panel.hidden) return;
    search.hidden = losses.size <= shownRows;
    setText(sentence, keysSentence(run));
    // An order that changed under the pointer or the focus would make one choose another.
    const isUsed = list.matches(":hover") || list.contains(document.activeElement);
    const isNew = losses.size !== order.length;
    if (isNew || (!isUsed && Date.now() - ordered > 2000)) {
      order = [...losses.keys()].toSorted((a, b) => losses.get(b)! - losses.get(a)!); // they are its keys
      ordered = Date.now();
    }
    const wanted = search.value.trim().toLowerCase();
    const found = order.filter((key) => key.toLowerCase().includes(wanted));
    const shown = found.slice(0, shownRows);
    const hidden = found.length - shown.length;
    setText(more, hidden > 0 ? `${count(hidden)} more with less` : "");
    const chosen = run.burst?.key ?? run.controls?.key;
    const most = Math.max(...losses.values());
    const nodes = shown.map((key) => {
      const row = rows.get(key) ?? rowFor(key, send && (() => send({ type: "key", key })));
      rows.set(key, row);
      const loss = losses.get(key)!; // it is one of its keys
      setText(row.loss, measure(loss));
      row.bar.style.width = `${(100 * loss) / most}%`;
      row.bar.style.setProperty("background-color", `var(--named-${run.keys.indexOf(key) % 8})`);
      setAttribute(
        row.name,
        send ? "aria-pressed" : "data-chosen",
        key === chosen ? "true" : send ? "false" : undefined,
      );
      return row.element;
    });
    const isSame =
      nodes.length === list.children.length && nodes.every((node, at) => node === list.children[at]);
    if (!isSame) list.replaceChildren(...nodes);
  }
  return { element: panel, show };
}

const shownRows = 16;

interface Row {
  readonly element: HTMLElement;
  readonly name: HTMLElement;
  readonly loss: HTMLElement;
  readonly bar: HTMLElement;
}

function rowFor(key: string, choose: (() => void) | undefined): Row {
  const name = choose ? element("button", { type: "button" }, key) : element("span", {}, key);
  if (choose) name.addEventListener("click", choose);
  const loss = element("span", { class: "number" });
  const bar = element("span", { class: "fill" });
  const row = element("li", {}, name, loss, element("span", { class: "bar", "aria-hidden": "true" }, bar));
  return { element: row, name, loss, bar };
}

function lossesOf({ keys: names, frame }: RunState): Map<string, number> {
  const losses = names.map((name, index): [string, number] => [name, frame?.keyLosses[index] ?? NaN]);
  return new Map(losses.filter(([, loss]) => !Number.isNaN(loss)));
}

/** How far the best and the worst key are apart. */
export function keysSentence(run: RunState): string {
  const losses = [...lossesOf(run)].toSorted(([, a], [, b]) => a - b);
  if (losses.length === 0) return "No losses yet.";
  const [best, worst] = [losses[0], losses.at(-1)!]; // there are some
  const times = worst[1] / best[1];
  const apart =
    times > 1.5 && Number.isFinite(times)
      ? `, ${measure(times, 2)} times that of ${best[0]}`
      : ", all much alike";
  return `${plural(losses.length, "key")} by recent loss, worst first: ${worst[0]} has ${measure(worst[1])}${apart}`;
}
