import type { ContractRunner, Signer } from "ethers";

import { groupsBy } from "../common/groups.ts";
import { invitationsOf } from "../consortium/deployment.ts";
import { connectJointLayer, JOINT_CONTRACTS, type JointLayerAddresses } from "../consortium/joint-layer.ts";
import { pendingSteps } from "../consortium/run.ts";
import type { Step } from "../consortium/step.ts";
import { consortiumSteps } from "../consortium/steps.ts";
import { describeActor, nobodyFor } from "./cast.ts";
import { isCreation, isStaticCall } from "./contracts.ts";
import { type Deployment, stepsOf } from "./deploy.ts";
import { ESPACE_GAS, UNKNOWN_GAS } from "./gas-figures.ts";
import { wantedGuardians } from "./guardians.ts";
import { invitingCount } from "./inviting.ts";
import Sogdia from "./module.ts";
import { readRecord } from "./record.ts";

/** What one account has to sign. */
export interface PlannedPart {
  readonly who: string;
  /** Undefined where nobody said it yet. */
  readonly account: string | undefined;
  /** Whether its key is here. */
  readonly isAtHand: boolean;
  readonly transactions: number;
  readonly gas: bigint;
  /** What it has, and what it needs at the network's price, in drip. */
  readonly balance: bigint | undefined;
  readonly fee: bigint;
}

/** What a deployment takes from here on, before anything is sent. */
export interface Plan {
  readonly parts: readonly PlannedPart[];
  readonly transactions: number;
  readonly gas: bigint;
  /** Of a unit of gas, in drip. */
  readonly gasPrice: bigint;
  readonly fee: bigint;
}

/** What is to be planned: who deploys is undefined where that key is not at hand. */
export type Planned = Pick<Deployment, "file" | "provider" | "folder" | "cast"> & {
  readonly deployer?: Signer | undefined;
};

/**
 * What is left to do by file and chain: how many transactions, who signs them, and about what they cost, by the figures of
 * eSpace. Sends nothing.
 */
export async function planOf(planned: Planned): Promise<Plan> {
  const { provider, folder, deployer } = planned;
  const record = await readRecord(folder);
  const steps = record === undefined ? freshSteps(planned) : stepsOf(planned, record);
  const founding = record === undefined ? [foundingPart(planned, await deployer?.getAddress())] : [];
  const gasPrice = (await provider.getFeeData()).gasPrice!;
  const drafts = [...founding, ...partsOf(planned, await pendingSteps(steps))];
  const parts = await Promise.all(
    drafts.map(async (part) => ({
      ...part,
      balance: part.account === undefined ? undefined : await provider.getBalance(part.account),
      fee: part.gas * gasPrice,
    })),
  );
  const gas = parts.reduce((sum, part) => sum + part.gas, 0n);
  const transactions = parts.reduce((sum, part) => sum + part.transactions, 0);
  return { parts, transactions, gas, gasPrice, fee: gas * gasPrice };
}

type Draft = Omit<PlannedPart, "balance" | "fee">;

/** The contracts, the calls that put them together, and the invitations for which the registry's constructor has no room. */
function foundingPart({ file, cast }: Planned, account: string | undefined): Draft {
  const futures = [...Sogdia.futures];
  const { further } = invitationsOf(file, { accountOf: (actor) => cast.accountOf(actor) });
  const contracts = futures.filter(isCreation).length;
  const guardians = wantedGuardians(file).length;
  const wiring = futures.filter((future) => !isCreation(future) && !isStaticCall(future)).length;
  const calls = wiring + invitingCount(further.length);
  const gas =
    contracts * gasOfAct("contracts") +
    guardians * gasOfAct("guardians") +
    calls * gasOfAct("calls") +
    gasOfAct("invitations", further.flat().length);
  const transactions = contracts + guardians + calls;
  return { who: "the deployer", account, isAtHand: account !== undefined, transactions, gas: BigInt(gas) };
}

function partsOf({ file, cast }: Planned, steps: readonly Step[]): Draft[] {
  return [...groupsBy(steps, ({ actor }) => cast.accountOf(actor))].map(([account, own]) => ({
    who: describeActor(file, own[0]!.actor),
    account: account === nobodyFor(own[0]!.actor) ? undefined : account,
    isAtHand: cast.signerOf(own[0]!.actor) !== undefined,
    transactions: own.length,
    gas: own.reduce((sum, { chapter, entries }) => sum + BigInt(gasOfAct(chapter, entries)), 0n),
  }));
}

function gasOfAct(kind: string, entries = 0): number {
  const { base, entry } = ESPACE_GAS[kind] ?? UNKNOWN_GAS;
  return base + entry * entries;
}

const NO_ADDRESS = "0x0000000000000000000000000000000000000001";
const MOST_WORDS = 32; // that any view answers with

/** A chain on which nothing was done: every view answers with zeros. */
const NOTHING: ContractRunner = { provider: null, call: () => Promise.resolve(`0x${"00".repeat(32 * MOST_WORDS)}`) };

function freshSteps({ file, cast }: Planned): Step[] {
  const nowhere = Object.fromEntries(Object.keys(JOINT_CONTRACTS).map((key) => [key, NO_ADDRESS]));
  const layer = connectJointLayer(nowhere as JointLayerAddresses, NOTHING);
  return consortiumSteps({ file, layer, accountOf: (actor) => cast.accountOf(actor) });
}
