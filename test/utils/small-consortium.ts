export * from "../../scripts/bench/small-consortium.ts";
