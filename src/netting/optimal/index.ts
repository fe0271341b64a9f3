export * from "../bound.ts";
export * from "../comparison.ts";
export { type OptimalOptions, solveOptimal } from "./solve-optimal.ts";
