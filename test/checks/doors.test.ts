import { expect } from "chai";

import { aroundDoors, checkDoors } from "../../scripts/checks/doors.ts";

describe("checks: doors", () => {
  const found = (file: string, text: string) => aroundDoors(file, text).map(({ line, message }) => [line, message]);
  const READS = "reads events around src/chain, which pages and checks them";
  const PRINTS = "prints around src/cli/output.ts, which escapes what others wrote";

  it("sees events that are read elsewhere than in src/chain", () => {
    for (const text of ["await council.queryFilter(x)", "provider.getLogs(y)", 'send("eth_getLogs", [])']) {
      expect(found("src/desk/history.ts", `\n${text}`), text).to.deep.equal([[2, READS]]);
      expect(found("src/chain/logs.ts", text), text).to.deep.equal([]);
    }
  });

  it("sees what is printed around the one place that escapes", () => {
    for (const text of [
      "console.log(name)",
      'console["log"](name)',
      "process.stdout.write(name)",
      "stderr.write(name)",
    ]) {
      expect(found("scripts/demo/main.ts", text), text).to.deep.equal([[1, PRINTS]]);
      expect(found("src/cli/output.ts", text), text).to.deep.equal([]);
    }
  });

  it("lets a stream be named that others draw on", () => {
    expect(found("src/cli/progress.ts", "new SingleBar({ stream: process.stderr })")).to.deep.equal([]);
  });

  it("finds nothing in the project", async () => {
    expect((await checkDoors()).findings).to.deep.equal([]);
  });
});
