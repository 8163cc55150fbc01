export { positionOf } from "@backstream/core";
