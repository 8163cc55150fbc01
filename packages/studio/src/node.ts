export { tensorBoard } from "./server/tensorBoard.js";
