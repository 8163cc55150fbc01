export { resumedState } from "@backstream/core";
