// Colours that people with any colour vision tell apart: Okabe and Ito's for things that have a name (beside dashes and labels,
// never alone), cividis for sizes, blue and orange for signs. The style sheet has them for both themes, by index.

import { element } from "./element.js";

/** What the canvases are drawn with. Read when the theme changes, not in a drawing: that would force the browser to lay out. */
export interface Theme {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly accent: string;
  readonly band: string;
  readonly named: readonly string[];
  /** Blue, what stands for zero, and orange: 0 to 255 each. */
  readonly signs: readonly [Colour, Colour, Colour];
}

export type Colour = readonly [number, number, number];

export const dashes: readonly (readonly number[])[] = [
  [],
  [7, 4],
  [2, 3],
  [11, 4],
  [7, 3, 2, 3],
  [4, 4],
  [12, 3, 2, 3, 2, 3],
  [1, 3],
];

/** Reads the colours of the style sheet as they are for this element now, those of the system and mixed ones included. */
export function readTheme(place: Element): Theme {
  const probe = element("span", { class: "probe" });
  place.append(probe);
  const style = getComputedStyle(probe);
  const read = (name: string) => {
    probe.style.color = `var(--${name})`;
    return style.color;
  };
  const theme: Theme = {
    text: read("text"),
    muted: read("muted"),
    grid: read("grid"),
    accent: read("accent"),
    band: read("band"),
    named: dashes.map((_, index) => read(`named-${index}`)),
    signs: [parsed(read("negative")), parsed(read("zero")), parsed(read("positive"))],
  };
  probe.remove();
  return theme;
}

/** The colour of a thing by its index. */
export function named({ named: colours }: Theme, index: number): string {
  return colours[index % colours.length];
}

/** Cividis at a share from 0 to 1, between ten of its colours. */
export function cividis(share: number): Colour {
  const at = Math.max(0, Math.min(1, share)) * (sizes.length - 1);
  const below = Math.min(Math.floor(at), sizes.length - 2);
  return mixed(sizes[below], sizes[below + 1], at - below);
}

/** Blue for -1 to orange for 1, over the colour of zero. */
export function signed({ signs: [negative, zero, positive] }: Theme, value: number): Colour {
  return mixed(zero, value < 0 ? negative : positive, Math.min(1, Math.abs(value)));
}

/** As style sheets and canvases write it. */
export function css([red, green, blue]: Colour): string {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;
}

function mixed(from: Colour, to: Colour, share: number): Colour {
  const mix = (index: 0 | 1 | 2) => from[index] + share * (to[index] - from[index]);
  return [mix(0), mix(1), mix(2)];
}

/** Of `rgb(22, 29, 38)`. */
function parsed(text: string): Colour {
  const [red = 0, green = 0, blue = 0] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}

const sizes: readonly Colour[] = [
  [0, 32, 77],
  [0, 51, 111],
  [57, 72, 107],
  [87, 92, 109],
  [112, 113, 115],
  [138, 135, 121],
  [166, 157, 117],
  [196, 181, 108],
  [228, 207, 91],
  [255, 234, 70],
];
