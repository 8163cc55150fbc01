const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** A count, with thousands apart: 455,993. */
export function count(value: number): string {
  return Number.isFinite(value) ? whole.format(value) : "–";
}

/** A count for an axis: 0, 500, 12k, 1.5M. */
export function shortCount(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${trimmed(value / 1e9)}G`;
  if (size >= 1e6) return `${trimmed(value / 1e6)}M`;
  if (size >= 1e4) return `${trimmed(value / 1e3)}k`;
  return whole.format(value);
}

/** A measured number with three digits: 0.0562, 12.3, 1.2e-6. */
export function measure(value: number, digits = 3): string {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e7) return short(value.toExponential(digits - 1));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return size >= 1e4 ? whole.format(value) : minus(value.toFixed(decimals));
}

/** A number for an axis: as few digits as it has. */
export function axisNumber(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-2 || size >= 1e6) return short(value.toExponential());
  return minus(String(Number(value.toPrecision(6))));
}

/** A share as a percentage: 83 %. */
export function percent(share: number): string {
  if (Number.isNaN(share)) return "–";
  const value = 100 * share;
  return `${value > 0 && value < 1 ? value.toPrecision(1) : value.toFixed(0)} %`;
}

/** One thing or several: "1 tick", "57 ticks". */
export function plural(number: number, one: string, several = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : several}`;
}

/** Seconds as people say them: 12 s, 3 min, 2 h 5 min. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const minus = (text: string) => text.replace("-", "−");

const short = (text: string) => minus(text.replace(/\.?0*e/, "e").replace("e+", "e")).replace("e−", "e−");

function trimmed(value: number): string {
  return minus(String(Number(value.toPrecision(3))));
}
