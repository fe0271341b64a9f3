import { expect } from "chai";
import { id, type Signer, ZeroAddress } from "ethers";

import { RecordForm, RecordStatus } from "../../src/index.ts";
import type { TransferableRecord } from "../../typechain-types/index.js";
import { mined } from "./consortium.ts";

/** Whose the cargo is, one after the other; the first holds its bill. */
export type CargoOwners = readonly [Signer, Signer, Signer, Signer];

/** A cargo sold at sea: endorsed three times, pledged and let go between, split, and in part switched to paper. */
export async function sellAtSea(
  register: TransferableRecord,
  carrier: Signer,
  [seller, first, second, last]: CargoOwners,
  bill: bigint,
): Promise<void> {
  await mined(register.connect(seller).endorse(bill, first, RecordForm.Order));
  await mined(register.connect(first).endorse(bill, second, RecordForm.Order));
  await mined(register.connect(second).pledge(bill, last, id("an advance on the cargo")));
  await expect(register.connect(second).endorse.staticCall(bill, seller, RecordForm.Order))
    .to.be.revertedWithCustomError(register, "TransferableRecordNotHolder")
    .withArgs(bill, second);
  await mined(register.connect(last).releasePledge(bill));
  await mined(register.connect(second).endorse(bill, last, RecordForm.Order));
  await divide(register, carrier, last, bill);
  const ended = await Promise.all([bill, bill + 1n, bill + 2n].map((record) => register.recordOf(record)));
  const statuses = [RecordStatus.Split, RecordStatus.Replaced, RecordStatus.Accomplished];
  expect(ended.map(({ status }) => status)).to.deep.equal(statuses.map(BigInt));
  expect(ended.map(({ holder }) => holder)).to.deep.equal([ZeroAddress, ZeroAddress, ZeroAddress]);
}

/** One part leaves as paper, the other is delivered. */
async function divide(register: TransferableRecord, carrier: Signer, owner: Signer, bill: bigint): Promise<void> {
  const [issuer, holder] = [register.connect(carrier), register.connect(owner)];
  const parts = [id("400 t"), id("600 t")];
  await mined(holder.agree(bill, await register.splitOf(bill, parts)));
  await mined(issuer.split(bill, parts));
  const [onPaper, delivered] = [bill + 1n, bill + 2n];
  const paper = id("this paper bill replaces the record");
  await mined(holder.agree(onPaper, await register.replacementOf(onPaper, paper)));
  await mined(issuer.replaceByPaper(onPaper, paper));
  await mined(holder.surrender(delivered));
  await mined(issuer.accomplish(delivered));
}
