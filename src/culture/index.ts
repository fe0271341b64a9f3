export * from "./heritage.ts";
export * from "./linked-art.ts";
export * from "./diploma.ts";
export * from "./diploma-tree.ts";
export * from "./loan.ts";
export * from "./recognition.ts";
