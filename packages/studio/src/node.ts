export { tensorBoard } from "./server/tensorBoard.js";
export { record, type RecordOptions, type Recorder } from "./server/record.js";
export { studio, type Studio, type StudioOptions } from "./server/studio.js";
