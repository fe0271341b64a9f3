export * from "./clearance.ts";
export * from "./credit.ts";
export * from "./customs.ts";
export * from "./origin.ts";
export * from "./origin-credential.ts";
export * from "./record.ts";
