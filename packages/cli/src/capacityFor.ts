/** The ticks that `forward` must hold for a window and the tick after it; undefined where its default is enough. */
export function capacityFor(window: number): number | undefined {
  return window < 4096 ? undefined : window + 1;
}
