import { BadRecord } from "../sources/BadRecord.js";
import type { RawRecord } from "../sources/RawRecord.js";
import type { Answer } from "./Answering.js";
import { HttpError } from "./HttpError.js";
import type { Service } from "./Service.js";

/** What is answered to the records of a request. */
export interface Answers {
  /** For each record a prediction, or `{ error }` where it cannot be used. */
  readonly answers: readonly Answer[];
  /** Whether one of them is a prediction, or there are none. */
  readonly isUsable: boolean;
}

/**
 * Predicts the records of a request.
 *
 * - most   records, since meanwhile nobody else is answered
 *
 * @throws {HttpError} 413, when there are more; 503 before there is a model.
 */
export function answersTo(service: Service, records: readonly RawRecord[], most: number): Answers {
  if (records.length > most)
    throw new HttpError(
      413,
      `the body has ${records.length} records, expected at most ${most}; send fewer a request`,
    );
  const answered = records.map((record) => service.answer(record));
  return {
    answers: answered.map((answer) => (answer instanceof BadRecord ? { error: answer.detail } : answer)),
    isUsable: answered.length === 0 || answered.some((answer) => !(answer instanceof BadRecord)),
  };
}
