import { createRequire } from "node:module";

import { Contract, ContractFactory, type InterfaceAbi, type Wallet } from "ethers";

import type { BenchChain } from "./chains.ts";
import { type Cost, costOf, deployed, mined } from "./meter.ts";

const REMARK = "0x";

interface Artifact {
  readonly abi: InterfaceAbi;
  readonly bytecode: string;
}

// Required and not imported: what the vendor names as its typings are sources that our compiler options refuse.
const vendor = createRequire(import.meta.url)("@tradetrust-tt/token-registry/contracts") as Readonly<
  Record<"TitleEscrowFactory__factory" | "TitleEscrow__factory" | "TradeTrustToken__factory", Artifact>
>;

/** Measures an issue of TradeTrust, an escrow contract for each title, and a transfer of its holder, in steady state. */
export async function tradeTrustCosts(chain: BenchChain): Promise<{ issue: Cost; transfer: Cost }> {
  const [issuer, holder, other] = chain.wallets as [Wallet, Wallet, Wallet];
  const factory = await deploy(issuer, vendor.TitleEscrowFactory__factory);
  const registry = await deploy(issuer, vendor.TradeTrustToken__factory, "Peer", "PEER", factory);
  const mint = registry.getFunction("mint");
  await mined(mint.send(holder, holder, 1n, REMARK));
  const issue = await costOf(chain, mint.send(holder, holder, 2n, REMARK));
  const escrow = String(await registry.getFunction("ownerOf").staticCall(2n));
  const transfer = (from: Wallet, to: Wallet) =>
    new Contract(escrow, vendor.TitleEscrow__factory.abi, from).getFunction("transferHolder").send(to, REMARK);
  await mined(transfer(holder, other));
  return { issue, transfer: await costOf(chain, transfer(other, holder)) };
}

async function deploy(owner: Wallet, artifact: Artifact, ...args: unknown[]): Promise<Contract> {
  const factory = new ContractFactory<unknown[], Contract>(artifact.abi, artifact.bytecode, owner);
  return deployed<Contract>(factory.deploy(...args));
}
