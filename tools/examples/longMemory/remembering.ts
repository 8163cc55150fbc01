import { gru, lstm, orthogonal, uniform, type Layer } from "backstream";
import { chrono } from "./chrono.js";

const cells = { gru, lstm };

/** The cells that learn here, by name. */
export type Cell = keyof typeof cells;

/** A cell that starts with a memory of many ticks, large input weights, and recurrent weights that are orthogonal. */
export function remembering(cell: Cell, fanIn: number, units: number, ticks: number): Layer {
  const weights = { weight_ih_l0: uniform(0.6), weight_hh_l0: orthogonal(2) };
  return cells[cell](fanIn, units, { initialise: { ...weights, ...chrono(cell, ticks) } });
}
