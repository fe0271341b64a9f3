import { network } from "hardhat";

import { COMPONENTS, type ComponentName, newEarmark, newInstruction, Power } from "../../src/index.ts";
import { HoldLedger__factory, LyingGate__factory } from "../../typechain-types/index.js";
import { adopt as adoptBy, DAY, deployConsortium, NOTICE, publish, type TestCountry } from "../utils/consortium.ts";

const connection = await network.create();
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

export const FUNDED = 100_000_000n;
export const ISSUED = 2n * FUNDED;
const EVIDENCE = `0x${"11".repeat(32)}`;
export const LIMIT = 10n ** 12n;
export const OFFICE_ERROR = "CountryRegistryNotOffice";
export const NO_PURPOSE = 0;
export { NOTICE };

async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan, thailand] = consortium.members as [TestCountry, TestCountry, TestCountry];
  const { token } = china;
  const [payer, colleague] = [china.banks[0]!, china.banks[1]!];
  const payee = kazakhstan.banks[0]!;
  return { ...consortium, china, kazakhstan, thailand, token, issuer: token, payer, colleague, payee };
}

export type World = Awaited<ReturnType<typeof deploy>>;

export interface Deployed {
  getAddress(): Promise<string>;
}

/** What a currency adopts of each release, and no more. */
export const NAMES = Object.keys(COMPONENTS) as ComponentName[];

/** A gate that was published by mistake. */
export async function deployLyingGate({ releases, joint }: World) {
  const liar = await new LyingGate__factory(joint).deploy(156);
  await publish(releases, "Gate", liar);
  return liar;
}

export async function adopt({ issuer }: World, deployment: Deployed, powers: number) {
  return adoptBy(connection, issuer, deployment, powers);
}

export async function adoptLyingGate(world: World) {
  const liar = await deployLyingGate(world);
  await adopt(world, liar, Power.Judge);
  return liar;
}

/** The call by which an issuer gives powers, as it announces it. */
export async function adoptionOf({ issuer }: World, deployment: Deployed, powers: number) {
  return issuer.interface.encodeFunctionData("adopt", [await deployment.getAddress(), powers]);
}

export async function playerOf(contract: Deployed) {
  await networkHelpers.setBalance(await contract.getAddress(), 10n ** 18n);
  return ethers.getImpersonatedSigner(await contract.getAddress());
}

/** China's Supervisor holds so much of a bank of China's until a moment. */
export async function holdOf(
  { cases, ledger, token, china }: World,
  account: { address: string },
  amount: bigint,
  until?: number,
) {
  const { Supervisor } = china.offices;
  await cases.connect(Supervisor).open([china.code], [], EVIDENCE, EVIDENCE);
  const order = {
    token,
    account: account.address,
    authority: china.code,
    caseId: 1,
    amount,
    until: until ?? (await time.latest()) + DAY,
    reason: 1,
  };
  await ledger.connect(Supervisor).place(order);
}

/** A second ledger, published. */
export async function deployOtherLedger({ countries, cases, appeals, releases, joint }: World) {
  const ledger = await new HoldLedger__factory(joint).deploy(countries, cases, appeals);
  await publish(releases, "HoldLedger", ledger);
  return ledger;
}

/** The payer sets money aside for a payment that the releaser has made. */
export async function earmark(world: World, amount: bigint, days = 300) {
  const { engine, token, payer, payee, relayer } = world;
  const leg = { token: await token.getAddress(), payer: payer.address, payee: payee.address, amount };
  const instruction = newInstruction({ legs: [leg], deadline: (await time.latest()) + days * DAY });
  const { nonce, releaser } = newEarmark({ instruction, leg: 0, releaser: relayer.address });
  await engine.connect(payer).earmark(instruction, 0, releaser, { nonce, signature: "0x" });
  return {
    execute: (overrides: { gasLimit?: number } = {}) =>
      engine
        .connect(relayer)
        .settleEarmarked(instruction, [], [{ leg: 0, nonce, releaser, signature: "0x" }], overrides),
    release: () => engine.connect(relayer).releaseEarmark(instruction, 0, nonce, releaser, "0x"),
  };
}

/** The first second of the next UTC day. */
export async function nextMidnight() {
  return (Math.floor((await time.latest()) / DAY) + 1) * DAY;
}

export const fixture = () => networkHelpers.loadFixture(deploy);
