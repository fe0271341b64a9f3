import { setTimeout as sleep } from "node:timers/promises";

import { type BaseContract, type BaseWallet, id as hashText, type TransactionResponse, ZeroHash } from "ethers";

import { accept } from "../../src/deploying/accept/accept.ts";
import { addressesIn } from "../../src/deploying/deploy.ts";
import {
  type Actor,
  connectJointLayer,
  type CountryFile,
  FIRST_PLACE_OF_ISSUER,
  HoldReason,
  type JointLayer,
  newBatch,
  newUetr,
  type OfficeName,
  proposalArguments,
  proposeArguments,
  queueDeadline,
  SUPPORT,
} from "../../src/index.ts";
import { netOf } from "../../src/netting/clearing.ts";
import { readClearingBook, readQueueRecord } from "../../src/netting/queue-record.ts";
import { Random } from "../../src/netting/random.ts";
import { type CurrencyToken, CurrencyToken__factory } from "../../typechain-types/index.js";
import type { Deployed } from "./deployments.ts";
import type { Figures } from "./figures.ts";
import { mined } from "./meter.ts";

const PAYMENTS = 1_000;
const EACH = 4; // payments that a participant has waiting: its quota of the file
const FUNDS = 10_000_000n;
const MOST_PAID = 10_000;
const AT_ONCE = 24; // accounts
const DAY = 86_400;
const SEED = 20_230_615;
const FUNDING = { gasLimit: 200_000n }; // given, since one account has many under way
const ENTERING = { gasLimit: 1_000_000n }; // given, because an estimate may be of a round that ends
const POLL_MS = 500;

/** What a consortium does after its deployment, by the keys of its offices and banks, and what that takes. */
export async function lifeFigures(deployed: Deployed, isSimulated: boolean): Promise<Figures> {
  const life = await Life.begin(deployed, isSimulated);
  await life.fund();
  return {
    ...(await life.vote()),
    ...(await life.pay()),
    ...(await life.net()),
    ...(await life.hold()),
    ...(await acceptance(deployed)),
  };
}

/** All of it is compared once more, after everything that happened. */
async function acceptance(deployed: Deployed): Promise<Figures> {
  const begun = performance.now();
  const { compared, differences } = await accept({ ...deployed, rehearsal: deployed.record.rehearsal });
  const [first] = differences;
  if (first !== undefined) throw new Error(`${first.place}: ${first.expected} is expected, ${first.found} is there`);
  return { "accept.compared": compared, "seconds.accept": secondsSince(begun) };
}

/** The first country issues what everybody pays with. */
class Life {
  readonly #deployed: Deployed;
  readonly #isSimulated: boolean;
  readonly #layer: JointLayer;
  readonly #token: CurrencyToken;
  readonly #countries: readonly CountryFile[];
  /** One a country. */
  readonly #banks: readonly BaseWallet[];
  readonly #random = new Random(SEED);

  private constructor(deployed: Deployed, isSimulated: boolean, layer: JointLayer, token: CurrencyToken) {
    this.#deployed = deployed;
    this.#isSimulated = isSimulated;
    this.#layer = layer;
    this.#token = token;
    this.#countries = deployed.file.countries;
    this.#banks = this.#countries.map(({ participants }) =>
      keyOf(deployed, { kind: "participant", lei: participants[0]!.lei }),
    );
  }

  static async begin(deployed: Deployed, isSimulated: boolean): Promise<Life> {
    const { record, provider, file } = deployed;
    const layer = connectJointLayer(addressesIn(record), provider);
    const { numeric, currency } = file.countries[0]!;
    const address = await layer.currencies.tokenOf(numeric, currency!.numeric);
    return new Life(deployed, isSimulated, layer, CurrencyToken__factory.connect(address, provider));
  }

  /** Gives every other bank the same. */
  async fund(): Promise<void> {
    const [home, ...others] = this.#banks;
    const issuer = this.#office(0, "MonetaryAuthority");
    await mined(as(issuer, this.#token).issue(home!, FUNDS * BigInt(others.length + 1)));
    let nonce = await home!.getNonce();
    const sent: TransactionResponse[] = [];
    for (const bank of others)
      sent.push(await as(home!, this.#token).transfer(bank, FUNDS, { ...FUNDING, nonce: nonce++ }));
    for (const each of sent) await mined(Promise.resolve(each));
  }

  /** All countries elect their committee again. */
  async vote(): Promise<Figures> {
    const { council, committee } = this.#layer;
    const { seats, threshold } = this.#deployed.file.council.emergency;
    const numbers = seats.map((alpha2) => this.#countries.find((each) => each.alpha2 === alpha2)!.numeric);
    const data = committee.interface.encodeFunctionData("elect", [numbers, threshold]);
    const proposal = { title: "Elect the committee again", actions: [{ target: committee.target as string, data }] };
    const named = proposalArguments(proposal);
    const delegations = this.#countries.map((_, index) => this.#office(index, "Delegation"));
    const by = as(delegations[0]!, council);
    const proposed = await gasOf(by.propose(...proposeArguments(proposal)));
    const id = await council.hashProposal(...named);
    await this.#until((await council.proposalSnapshot(id)) + 1n);
    const votes = await inLanes(delegations, (each) => gasOf(as(each, council).castVote(id, SUPPORT.for)));
    await this.#until((await council.proposalDeadline(id)) + 1n);
    const queued = await gasOf(by.queue(...named));
    await this.#until(await council.proposalEta(id));
    const executed = await gasOf(by.execute(...named));
    return { vote: meanOf(votes), decision: sumOf([proposed, ...votes, queued, executed]) };
  }

  /** Banks of random countries pay banks of others. */
  async pay(): Promise<Figures> {
    const banks = this.#banks;
    const payments = Array.from({ length: PAYMENTS }, () => this.#corridor());
    const corridors = new Set(payments.map((pair) => pair.join()));
    const lanes = banks.map((_, index) => payments.filter(([payer]) => payer === index));
    const begun = performance.now();
    const gas = await inLanes(lanes, async (lane) => {
      const paid: number[] = [];
      for (const [payer, payee] of lane)
        paid.push(await gasOf(as(banks[payer]!, this.#token).transfer(banks[payee]!, this.#amount())));
      return paid;
    });
    return {
      payment: meanOf(gas.flat()),
      corridors: corridors.size,
      [`seconds.payments_${PAYMENTS}`]: secondsSince(begun),
    };
  }

  /** Every bank has payments wait, and all are netted at once. */
  async net(): Promise<Figures> {
    const { queue } = this.#layer;
    const banks = this.#banks;
    const deadline = queueDeadline((await this.#now()) + DAY);
    const entered = await inLanes(banks, (payer, index) => gasOf(this.#enter(payer, index, deadline)));
    await this.#until(await queue.roundStart((await queue.round()) + 1n));
    const range = { from: this.#deployed.record.firstBlock };
    const { call, solution } = netOf(await readClearingBook(queue, await readQueueRecord(queue, range)));
    const net = await gasOf(as(banks[0]!, queue).net(call));
    const settled = solution.settled.reduce((sum, count) => sum + count, 0);
    return { enter: meanOf(entered), net, "net.payments": settled, "net.per_payment": Math.round(net / settled) };
  }

  #enter(payer: BaseWallet, index: number, deadline: number) {
    const others = this.#banks.filter((_, at) => at !== index);
    const payments = Array.from({ length: EACH }, () => ({
      payee: others[this.#random.below(others.length)]!.address,
      amount: this.#amount(),
      uetr: newUetr(),
    }));
    const batch = newBatch({ token: this.#token.target as string, deadline, payments });
    const authorisation = { nonce: 1n, signature: "0x" };
    return as(payer, this.#layer.queue).enqueueBatch(payer, batch, authorisation, ENTERING);
  }

  /** The issuer holds money of the last country's bank, whose Supervisor ratifies it. */
  async hold(): Promise<Figures> {
    const { cases, ledger } = this.#layer;
    const [home, abroad] = [this.#countries[0]!, this.#countries.at(-1)!];
    const [account, token] = [this.#banks.at(-1)!.address, this.#token.target as string];
    const [issuer, host] = [this.#office(0, "Supervisor"), this.#office(this.#countries.length - 1, "Supervisor")];
    await mined(as(issuer, cases).open([home.numeric, abroad.numeric], [], hashText("law"), ZeroHash));
    const order = { token, authority: home.numeric, caseId: 1, account, amount: 1n, reason: HoldReason.Fraud };
    const until = (await this.#now()) + DAY;
    const hold = await gasOf(as(issuer, ledger).place({ ...order, until }));
    return { hold, ratify: await gasOf(as(host, ledger).ratify(token, account, FIRST_PLACE_OF_ISSUER)) };
  }

  /** Two countries by their places. */
  #corridor(): readonly [payer: number, payee: number] {
    const count = this.#banks.length;
    const payer = this.#random.below(count);
    return [payer, (payer + 1 + this.#random.below(count - 1)) % count];
  }

  #amount(): bigint {
    return BigInt(1 + this.#random.below(MOST_PAID));
  }

  #office(country: number, office: OfficeName): BaseWallet {
    const { alpha2 } = this.#countries[country]!;
    return keyOf(this.#deployed, { kind: "office", country: alpha2, office });
  }

  async #now(): Promise<number> {
    return (await this.#deployed.provider.getBlock("latest"))!.timestamp;
  }

  /** Waits until the chain's clock is there; that of a simulated chain is put forward. */
  async #until(moment: bigint): Promise<void> {
    const end = Number(moment);
    if (this.#isSimulated && (await this.#now()) < end) await this.#deployed.provider.send("evm_mine", [end]);
    while ((await this.#now()) < end) await sleep(POLL_MS);
  }
}

function keyOf({ cast }: Deployed, actor: Actor): BaseWallet {
  return cast.signerOf(actor) as BaseWallet;
}

function as<C extends BaseContract>(signer: BaseWallet, contract: C): C {
  return contract.connect(signer) as C;
}

async function gasOf(sent: Parameters<typeof mined>[0]): Promise<number> {
  return Number((await mined(sent)).gasUsed);
}

/** Works on so many accounts at once, each of which waits for what it sent. */
async function inLanes<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  const lane = async () => {
    for (const [index, item] of left) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}

function sumOf(gas: readonly number[]): number {
  return gas.reduce((sum, each) => sum + each, 0);
}

function meanOf(gas: readonly number[]): number {
  return Math.round(sumOf(gas) / gas.length);
}

function secondsSince(begun: number): number {
  return (performance.now() - begun) / 1_000;
}
