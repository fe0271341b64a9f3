export * from "../../scripts/node/rpc-server.ts";
