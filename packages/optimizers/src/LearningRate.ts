import type { UpdateOptions } from "@backstream/core";
import { expectNumber } from "./expectNumber.js";

/** A learning rate for every step; steps count from 1. It may be called more than once for a step, so let it depend on nothing else. */
export type Schedule = (step: number) => number;

/** A rate, or a schedule. */
export type LearningRate = number | Schedule;

/** Checks a rate that is a number; the rates of a schedule are checked at each step. */
export function expectRate(where: string, rate: LearningRate): void {
  if (typeof rate !== "function") expectNumber(where, "learningRate", rate, Infinity);
}

/** The rate of this step; that of the update's options takes precedence. */
export function rateAt(where: string, rate: LearningRate, step: number, options?: UpdateOptions): number {
  if (options?.learningRate !== undefined) {
    return expectNumber(where, "learningRate of the update", options.learningRate, Infinity);
  }
  return typeof rate === "number" ? rate : expectNumber(where, `learningRate(${step})`, rate(step), Infinity);
}

/** The weight decay of this step; that of the update's options takes precedence. */
export function decayAt(where: string, weightDecay: number, options?: UpdateOptions): number {
  if (options?.weightDecay === undefined) return weightDecay;
  return expectNumber(where, "weightDecay of the update", options.weightDecay, Infinity);
}
