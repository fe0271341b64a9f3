/** For `hardhat ignition deploy`, which looks for modules here. */
export { default } from "../../src/deploying/module.ts";
