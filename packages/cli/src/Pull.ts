import type { Pullable } from "backstream";
import type { Observable } from "rxjs";

/** Pulls records: as `fromPull` does, with turns for the event loop. */
export type Pull = <T>(records: Pullable<T>) => Observable<T>;
