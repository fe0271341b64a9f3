import { type Signer, ZeroAddress } from "ethers";

import {
  authoriseBound,
  Availability,
  type CreditTerms,
  hashCreditTerms,
  type Instruction,
  type Leg,
  newEarmark,
  newInstruction,
  signEarmark,
  titleOf,
} from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { deployRegister, ethers, issueBill, networkHelpers, time } from "./records.fixture.ts";

export const AMOUNT = 5_000_000n;
export const DOCUMENTS = ethers.id("bill, invoice, packing list, origin");
const SUNDAY_AFTER = (seconds: number) => Math.ceil((seconds / DAY + 4) / 7) * 7 - 4; // the next Sunday, in days since 1970

/** The joint layer with a register in China, on a Monday, a bill in the seller's hand, and the terms of a credit at sight. */
async function deploy() {
  const world = await deployRegister();
  const { kazakhstan, letters: credits } = world;
  const monday = SUNDAY_AFTER(await time.latest()) + 1;
  await time.increaseTo(monday * DAY);
  const bill = await issueBill(world);
  const terms: CreditTerms = {
    applicant: world.buyer.address,
    issuingBank: world.buyersBank.address,
    beneficiary: world.seller.address,
    advisingBank: world.sellersBank.address,
    confirmingBank: ZeroAddress,
    currency: await kazakhstan.token.getAddress(),
    amount: AMOUNT,
    availability: Availability.Sight,
    tenor: 0,
    expiry: (monday + 60) * DAY,
    place: world.china.code,
    register: await world.register.getAddress(),
    conditions: ethers.id("one full set, clean on board"),
    isTransferable: false,
    isDrawnInParts: false,
    number: 1n,
  };
  return { ...world, credits, monday, bill, terms };
}

export type World = Awaited<ReturnType<typeof deploy>>;

export const fixture = () => networkHelpers.loadFixture(deploy);

/** Applied for, issued and advised; confirmed too if the terms name a bank for it. */
export async function open({ credits, buyer, buyersBank, sellersBank }: World, terms: CreditTerms): Promise<string> {
  const id = hashCreditTerms(terms);
  await mined(credits.connect(buyer).applyFor(terms));
  await mined(credits.connect(buyersBank).issue(terms));
  await mined(credits.connect(sellersBank).advise(id, terms));
  if (terms.confirmingBank !== ZeroAddress) await mined(credits.connect(sellersBank).confirm(id, terms));
  return id;
}

export async function present({ credits, seller, bill }: World, id: string, terms: CreditTerms): Promise<bigint> {
  const record = terms.register === ZeroAddress ? 0n : bill;
  await mined(credits.connect(seller).present(id, terms, DOCUMENTS, record, terms.amount));
  return (await credits.queryFilter(credits.filters.Presented())).at(-1)!.args.presentation;
}

export const payment = ({ terms }: World, from: string, to: string): Leg => ({
  token: terms.currency,
  payer: from,
  payee: to,
  amount: AMOUNT,
});

export const title = ({ terms, bill }: World, from: string, to: string, sequence = 0n): Leg => ({
  token: terms.register,
  payer: from,
  payee: to,
  amount: titleOf(bill, sequence),
});

export async function agreed({ credits, domain }: World, legs: Leg[], signers: Signer[]) {
  const instruction: Instruction = newInstruction({
    legs,
    deadline: (await time.latest()) + 60 * DAY,
    purpose: "TRAD",
  });
  const submitter = await credits.getAddress();
  const authorisations = await Promise.all(
    signers.map((signer) => authoriseBound(signer, domain, instruction, submitter)),
  );
  return { instruction, authorisations };
}

/** Bank and seller agree: money against title. */
export async function honour(world: World, id: string, terms: CreditTerms, presentation: bigint) {
  const { credits, seller, buyersBank } = world;
  const legs = [payment(world, buyersBank.address, seller.address), title(world, seller.address, buyersBank.address)];
  const { instruction, authorisations } = await agreed(world, legs, [buyersBank, seller]);
  return credits.connect(buyersBank).honour(presentation, id, terms, instruction, authorisations, []);
}

/** The seller sets the title aside for the bank, in the hand of the letters of credit. */
export async function setAside(world: World, sequence = 0n) {
  const { credits, engine, domain, seller, buyersBank } = world;
  const { instruction } = await agreed(world, [title(world, seller.address, buyersBank.address, sequence)], []);
  const releaser = await credits.getAddress();
  const mark = newEarmark({ instruction, leg: 0, releaser });
  const consent = await signEarmark(seller, domain, mark);
  await mined(engine.connect(seller).earmark(instruction, 0, releaser, consent));
  return { instruction, execution: { leg: 0, nonce: mark.nonce, releaser, signature: "0x" } };
}
