import safeArtifact from "@safe-global/safe-smart-account/build/artifacts/contracts/Safe.sol/Safe.json" with { type: "json" };
import handlerArtifact from "@safe-global/safe-smart-account/build/artifacts/contracts/handler/CompatibilityFallbackHandler.sol/CompatibilityFallbackHandler.json" with { type: "json" };
import factoryArtifact from "@safe-global/safe-smart-account/build/artifacts/contracts/proxies/SafeProxyFactory.sol/SafeProxyFactory.json" with { type: "json" };
import { concat, Contract, ContractFactory, type Signer, type TypedDataDomain, ZeroAddress } from "ethers";

import type { SafeBatch } from "../../src/index.ts";

const TYPES = {
  SafeTx: [
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "data", type: "bytes" },
    { name: "operation", type: "uint8" },
    { name: "safeTxGas", type: "uint256" },
    { name: "baseGas", type: "uint256" },
    { name: "gasPrice", type: "uint256" },
    { name: "gasToken", type: "address" },
    { name: "refundReceiver", type: "address" },
    { name: "nonce", type: "uint256" },
  ],
};

/** A real Safe, from its package, of several owners. */
export async function deploySafe(
  deployer: Signer,
  owners: readonly string[],
  threshold: number,
  handler = ZeroAddress,
): Promise<Contract> {
  const singleton = await deployed(safeArtifact, deployer);
  const factory = new Contract(await deployed(factoryArtifact, deployer), factoryArtifact.abi, deployer);
  const setup = new Contract(singleton, safeArtifact.abi).interface.encodeFunctionData("setup", [
    owners,
    threshold,
    ZeroAddress,
    "0x",
    handler,
    ZeroAddress,
    0,
    ZeroAddress,
  ]);
  const address = (await factory.getFunction("createProxyWithNonce").staticCall(singleton, setup, 1n)) as string;
  await (
    (await factory.getFunction("createProxyWithNonce")(singleton, setup, 1n)) as { wait(): Promise<unknown> }
  ).wait();
  return new Contract(address, safeArtifact.abi, deployer);
}

/** What lets a Safe answer for what its owners signed off chain (ERC-1271). */
export function deployHandler(deployer: Signer): Promise<string> {
  return deployed(handlerArtifact, deployer);
}

/** A hash signed for a Safe by one of its owners, as its interface has them sign typed data. */
export async function signForSafe(owner: Signer, chainId: bigint, safe: string, hash: string): Promise<string> {
  const types = { SafeMessage: [{ name: "message", type: "bytes" }] };
  return owner.signTypedData({ chainId, verifyingContract: safe }, types, { message: hash });
}

async function deployed(artifact: { abi: object[]; bytecode: string }, deployer: Signer): Promise<string> {
  const contract = await new ContractFactory(artifact.abi, artifact.bytecode, deployer).deploy();
  return contract.getAddress();
}

/** Carries out a batch as the owners' wallets do: each call signed by enough of them. */
export async function executeBatch(safe: Contract, batch: SafeBatch, owners: readonly Signer[]): Promise<void> {
  for (const { to, value, data } of batch.transactions) {
    const nonce = (await safe.getFunction("nonce")()) as bigint;
    const call = [to, value, data, 0, 0n, 0n, 0n, ZeroAddress, ZeroAddress] as const;
    const domain: TypedDataDomain = { chainId: BigInt(batch.chainId), verifyingContract: await safe.getAddress() };
    const message = Object.fromEntries(TYPES.SafeTx.map(({ name }, index) => [name, call[index] ?? nonce]));
    const signed = await Promise.all(
      owners.map(
        async (owner) => [await owner.getAddress(), await owner.signTypedData(domain, TYPES, message)] as const,
      ),
    );
    const sorted = signed.sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)).map(([, each]) => each);
    const sent = (await safe.getFunction("execTransaction")(...call, concat(sorted))) as { wait(): Promise<unknown> };
    await sent.wait();
  }
}
