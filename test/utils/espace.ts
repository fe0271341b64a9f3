import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { network } from "hardhat";
import type { EthereumProvider } from "hardhat/types/providers";

import { type EspaceNode, espaceNodeAvailability, startEspaceNode } from "../../scripts/node/espace-node.ts";
import { testAccounts } from "../../scripts/node/test-accounts.ts";
import { deployConsortium, LOCAL_DEPLOYMENT, type TestConsortium } from "./consortium.ts";

const SIGNERS = 40;
const RECEIPT_POLLS = 20;
const RECEIPT_POLL_MS = 20;

const availability = espaceNodeAvailability();
let suites = 0;
let node: EspaceNode | undefined;
let signers: HardhatEthersSigner[] = [];
let world: Promise<TestConsortium> | undefined;

/**
 * Tests on a real node, skipped where there is none. The suites share it and the consortium on it, which takes longer to
 * deploy than they take to run: each leaves the countries, their rules and their banks as the next one expects them.
 */
export function describeOnNode(title: string, tests: (real: () => TestConsortium) => void): void {
  suites += 1;
  describe(availability.available ? title : `${title} (skipped: ${availability.reason})`, function () {
    this.timeout(300_000);
    let real: TestConsortium;

    before(async function () {
      if (!availability.available) return this.skip();
      real = await (world ??= start());
    });

    tests(() => real);

    after(async () => {
      suites -= 1;
      if (suites === 0) await stop();
    });
  });
}

/** Accounts on the node that play nobody, neither in the consortium nor in another suite: the last that have means. */
export function spareAccounts(count: number): HardhatEthersSigner[] {
  return signers.splice(-count);
}

after(stop); // of all tests: a suite that is left out does not count itself off

async function start(): Promise<TestConsortium> {
  node = await startEspaceNode({ accounts: testAccounts(SIGNERS).map(({ privateKey }) => privateKey) });
  const connection = await network.create({ network: "espaceLocal", override: { url: node.url } });
  askAgainForReceipts(connection.provider);
  signers = (await connection.ethers.getSigners()).slice(0, SIGNERS);
  return deployConsortium(connection);
}

/** Hardhat asks twice a second whether a transaction is in a block; this node makes a block every few milliseconds. */
function askAgainForReceipts(provider: EthereumProvider): void {
  const request = provider.request.bind(provider);
  provider.request = async (args) => {
    for (let asked = 1; ; asked += 1) {
      const answer: unknown = await request(args);
      if (answer !== null || args.method !== "eth_getTransactionReceipt" || asked === RECEIPT_POLLS) return answer;
      await sleep(RECEIPT_POLL_MS);
    }
  };
}

async function stop(): Promise<void> {
  if (node === undefined) return;
  await node.stop();
  node = undefined;
  const record = new URL(`../../deploy/deployments/${LOCAL_DEPLOYMENT}`, import.meta.url);
  await rm(record, { recursive: true, force: true });
}
