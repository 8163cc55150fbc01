export { addState, withState } from "@backstream/core";
