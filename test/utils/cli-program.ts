export * from "../../scripts/bench/cli-program.ts";
