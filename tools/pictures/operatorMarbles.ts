import { marbleEvents, stride, ticks, window, type MarbleEvent } from "./marbleEvents.js";

const lanes = [
  { name: "forward", colour: "#2f6fd0", below: "the net" },
  { name: "compare", colour: "#9a6200", below: "the loss" },
  { name: "rewind", colour: "#8250df", below: `window ${window}, stride ${stride}` },
  { name: "backward", colour: "#cf3f46", below: "the net" },
  { name: "update", colour: "#1a7f45", below: "the optimizer" },
];
const [width, height] = [880, 388];
const [first, apart, radius] = [178, 41, 14]; // of the columns
const [top, between] = [56, 62]; // of the lanes
const last = 872; // of the lanes' arrows

const description =
  `Five lanes, from left to right in the order in which it happens. ${ticks} ticks go through forward, and compare gives each its loss. ` +
  `After every ${stride} ticks time turns: rewind and backward have the newest ${window}, the newest first, then update makes one ` +
  "update, and the next ticks run with new parameters. A ring is an older tick, which hands on the error of later ones.";

/** The five operators as marbles, as SVG: what is in it comes from a run of them. */
export function operatorMarbles(): string {
  const events = marbleEvents();
  const columns = columnsOf(events);
  const x = (index: number) => first + columns[index] * apart;
  const y = (lane: number) => top + lane * between;
  const parts = [
    ...events.flatMap((event, index) => (event.lane === 4 ? passBand(events, index, x) : [])),
    ...lanes.map((of, lane) => {
      const rings = events.flatMap((event, index) => (event.lane === lane && !event.isOwn ? [x(index)] : []));
      return laneOf(of, y(lane), rings);
    }),
    ...events.flatMap(({ lane, number, isOwn }, index) => {
      if (lane !== 2 || !isOwn) return [];
      const from = events.findIndex((other) => other.lane === 1 && other.number === number);
      return [wayBack(x(from), y(1) + radius, x(index), y(2) - radius - 4)];
    }),
    ...events.flatMap(({ lane }, index) =>
      lane === 4 && index + 1 < events.length ? [newParameters(x(index), y(4), x(index + 1), y(0))] : [],
    ),
    ...events.map((event, index) => marble(event, x(index), y(event.lane))),
    ...legend(),
  ];
  return `${head()}\n${parts.map((part) => `  ${part}`).join("\n")}\n</svg>\n`;
}

/** What is emitted within one call stands in one column: a tick and its loss; an error signal, from rewind and from backward. */
function columnsOf(events: readonly MarbleEvent[]): number[] {
  let column = -1;
  return events.map(({ lane }) => (lane === 1 || lane === 3 ? column : ++column));
}

const head =
  () => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">
  <title id="title">The five operators as marbles</title>
  <desc id="description">${description}</desc>
  <style>
    /* Readable on white and on dark: white on these colours, and the grey on either ground. */
    text { font: 14px ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #757d8a }
    .below { font-size: 12px; text-anchor: middle }
    .number { font-weight: 600; font-size: 15px; text-anchor: middle; fill: #fff }
    path { fill: none }
  </style>
  <defs>
    <marker id="turned" viewBox="0 0 10 10" refX="7" refY="5" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0 10 5 0 10z" style="fill:#8250df" /></marker>
    <marker id="new" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0 10 5 0 10z" style="fill:#1a7f45" /></marker>
  </defs>`;

/** The ground of a pass: from the newest tick to the update. */
function passBand(events: readonly MarbleEvent[], update: number, x: (index: number) => number): string[] {
  const before = events.findLastIndex(({ lane }, index) => index < update && lane < 2);
  const [left, right] = [x(before + 1) - apart / 2, x(update) + apart / 2];
  return [
    `<rect x="${left}" y="${top - 26}" width="${right - left}" height="${4 * between + 52}" rx="8" fill="#8250df" fill-opacity="0.1" />`,
    `<text x="${(left + right) / 2}" y="${top - 35}" text-anchor="middle">time turns</text>`,
  ];
}

/** The line of a lane, with gaps for the rings. */
function laneOf(
  { name, colour, below }: (typeof lanes)[number],
  y: number,
  rings: readonly number[],
): string {
  const parts = rings.map((x) => `H${x - radius}M${x + radius} ${y}`).join("");
  return (
    `<rect x="10" y="${y - 15}" width="104" height="30" rx="15" fill="${colour}" />` +
    `<text class="number" x="62" y="${y + 5}">${name}</text>` +
    `<text class="below" x="62" y="${y + 30}">${below}</text>` +
    `<path d="M124 ${y}${parts}H${last}M${last - 6} ${y - 5}L${last} ${y}L${last - 6} ${y + 5}" stroke="#757d8a" stroke-opacity="0.6" stroke-width="1.5" />`
  );
}

function wayBack(fromX: number, fromY: number, toX: number, toY: number): string {
  const middle = (fromY + toY) / 2;
  return `<path d="M${fromX} ${fromY}C${fromX} ${middle + 8} ${toX} ${middle - 8} ${toX} ${toY}" stroke="#8250df" stroke-width="1.5" marker-end="url(#turned)" />`;
}

const newParameters = (fromX: number, fromY: number, toX: number, toY: number) =>
  `<path d="M${fromX} ${fromY - radius}V${toY + 26}Q${fromX} ${toY} ${toX - radius - 3} ${toY}" stroke="#1a7f45" stroke-width="2" stroke-dasharray="6 5" marker-end="url(#new)" />`;

function marble({ lane, number, isOwn }: MarbleEvent, x: number, y: number): string {
  const { colour } = lanes[lane];
  // A ring has the ground of the page in it, whichever that is.
  const fill = isOwn ? `fill="${colour}"` : `fill="none"`;
  const text = isOwn ? "" : ` style="fill:${colour}"`;
  return (
    `<circle cx="${x}" cy="${y}" r="${radius}" ${fill} stroke="${colour}" stroke-width="2" />` +
    `<text class="number" x="${x}" y="${y + 5}"${text}>${number}</text>`
  );
}

const legend = () => [
  `<circle cx="185" cy="${height - 20}" r="7" fill="#cf3f46" />`,
  `<text x="200" y="${height - 15}">brings its own error</text>`,
  `<circle cx="375" cy="${height - 20}" r="6" fill="none" stroke="#cf3f46" stroke-width="2" />`,
  `<text x="390" y="${height - 15}">hands on the error of later ticks</text>`,
  `<path d="M640 ${height - 20}h28" stroke="#1a7f45" stroke-width="2" stroke-dasharray="6 5" marker-end="url(#new)" />`,
  `<text x="678" y="${height - 15}">new parameters</text>`,
];
