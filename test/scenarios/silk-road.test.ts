import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { network } from "hardhat";

import { readBooks, reconciles } from "../../scripts/demo/books.ts";
import { Stage } from "../../scripts/demo/stage.ts";
import { STORY } from "../../scripts/demo/story.ts";
import { type Actor, consortiumSteps, pendingSteps } from "../../src/index.ts";

const CONSORTIUM = fileURLToPath(new URL("../../deploy/consortia/silk-road.json", import.meta.url));

/** What a chapter must have told, where it is the outcome that counts. */
const TOLD: Readonly<Record<string, RegExp>> = {
  "A payment that three rulebooks allow": /passed outbound rules of China \(version 2\), inbound rules of Kazakhstan/,
  "A payment above a threshold waits for the Supervisor":
    /at once: ApprovalNeeded\n.* are set aside: .*\nChina has 24 hours .*\n.*approves: .*\nAnyone settles it/,
  "A payment that is refused": /refused: InboundPurpose, .* RR04/,
  "A replay fails": /ConsentNonceUsed/,
  "It is built and drawn by milestone; a certificate for nothing is challenged and falls":
    /after the first milestone, Kazakhstan owes 300,000\.00 KZT, .*\n.*nothing is released\n/,
  "It is late: default, and the same relief for all lenders of a rank":
    /after the relief, Kazakhstan owes 720,\d{3}\.\d\d KZT, 720,\d{3}\.\d\d CNY, 720,\d{3}\.\d\d SAR, 800,/,
  "It repays all lenders at once, and the statement adds up": /Kazakhstan owes 540,\d{3}\.\d\d KZT, 540,.* AED$/,
  "Project Ubin's 5,000 payments, paid gross": /0 of 5,000 payments settle, of 32,510,000\.00 SGD in all/,
  "Project Ubin's 5,000 payments, queued and netted":
    /4,500 payments settle .* 31,132,000\.00 SGD: .*\n.*end with 4,134,000\.00 SGD \/ 1,000\.00 SGD \/ 1,000\.00 SGD \/ 0\.00 SGD/,
};

describe("The story of the Silk Road consortium", function () {
  this.timeout(120_000);

  let stage: Stage;

  before(async () => {
    stage = await Stage.open(await network.create(), CONSORTIUM);
  });

  for (const chapter of STORY) {
    it(chapter.title, async () => {
      const lines: string[] = [];
      await chapter.tell(stage, (line) => lines.push(line));
      expect(lines.join("\n")).to.match(TOLD[chapter.title] ?? /./);
    });
  }

  it("leaves a chain that shows everything that the file asks", async () => {
    const accountOf = (actor: Actor) => stage.signerOf(actor).address;
    const steps = consortiumSteps({ file: stage.file, layer: stage.layer, accountOf });
    expect((await pendingSteps(steps)).map(({ title }) => title)).to.deep.equal([]);
  });

  it("leaves books that reconcile, and a deployer that holds nothing", async () => {
    const { books, flows } = await readBooks(stage, 0);
    expect(books.map(reconciles)).to.deep.equal(books.map(() => true));
    const holders = books.flatMap(({ holdings }) => holdings.map(({ holder }) => holder));
    expect(holders).not.to.include(stage.deployer.address);
    // One of the payments after it had waited, one back out of a hold, one against a bill of lading; what an indemnity pays for a
    // damage, and what of it goes back; money bought for a railway, two drawdowns and a repayment; and the net position of each of
    // four banks.
    expect(flows).to.have.length(10 + 2 + (7 + 2 * 6 + 5) + 4);
  });
});
