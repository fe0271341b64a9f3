export * from "./apportionment.ts";
export * from "./instructions.ts";
export * from "./project.ts";
export * from "./statement.ts";
export * from "./statement-export.ts";
export * from "./statement-names.ts";
export * from "./works.ts";
