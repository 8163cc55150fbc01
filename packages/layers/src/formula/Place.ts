/** A field of a layer's numbers: `index` of its address in a `Call`, and floats from one row to the next. */
export interface Field {
  readonly index: number;
  /** For the tape and the gate deltas, it grows while a layer is planned. 0: all rows share one. */
  width: number;
}

/** Where the numbers of a value are: in each row of a field, from `offset` on. */
export interface Place {
  readonly field: Field;
  readonly offset: number;
}

/** The fields of a layer, with the indices that `Call` gives their addresses. */
export interface Fields {
  readonly input: Field;
  readonly carryIn: Field;
  readonly parameters: Field;
  readonly tape: Field;
  readonly output: Field;
  readonly carryOut: Field;
  readonly outputDelta: Field;
  readonly carryDelta: Field;
  readonly gateDeltas: Field;
  readonly inputDelta: Field;
}

/** The fields of a layer with these sizes; tape and gate deltas are empty as yet. */
export function fieldsOf(fanIn: number, fanOut: number, carry: number): Fields {
  return {
    input: { index: 0, width: fanIn },
    carryIn: { index: 1, width: carry },
    parameters: { index: 2, width: 0 },
    tape: { index: 3, width: 0 },
    output: { index: 4, width: fanOut },
    carryOut: { index: 5, width: carry },
    outputDelta: { index: 6, width: fanOut },
    carryDelta: { index: 7, width: carry },
    gateDeltas: { index: 8, width: 0 },
    inputDelta: { index: 9, width: fanIn },
  };
}

/** Makes room for `size` floats in each row. */
export function reserve(field: Field, size: number): Place {
  const offset = field.width;
  field.width += size;
  return { field, offset };
}
