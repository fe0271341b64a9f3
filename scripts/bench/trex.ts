import onchainId from "@onchain-id/solidity";
import trex from "@tokenysolutions/t-rex";
import {
  AbiCoder,
  Contract,
  ContractFactory,
  type ContractTransactionResponse,
  getBytes,
  id,
  type InterfaceAbi,
  keccak256,
  toUtf8Bytes,
  type Wallet,
  ZeroAddress,
} from "ethers";

import type { BenchChain } from "./chains.ts";
import { type Cost, costOf, deployed, mined, steadyCost } from "./meter.ts";

const TOPIC = BigInt(id("KYC"));
const ECDSA_KEY = 1;
const CLAIM_SIGNER = 3;
const DATA = toUtf8Bytes("identity verified");
const COUNTRY = 156;
const AMOUNT = 100_000n;

interface Artifact {
  readonly abi: InterfaceAbi;
  readonly bytecode: string;
}

const { ClaimIssuer, Identity, IdentityProxy, ImplementationAuthority } = onchainId.contracts as Readonly<
  Record<"ClaimIssuer" | "Identity" | "IdentityProxy" | "ImplementationAuthority", Artifact>
>;

interface Suite {
  readonly token: Contract;
  readonly registry: Contract;
}

/**
 * Measures a transfer of T-REX between existing holders, and a freeze of part of what one holds, on its vendor's own
 * bytecode: one claim topic, one trusted issuer, no compliance modules.
 */
export async function trexCosts(chain: BenchChain): Promise<{ transfer: Cost; freeze: Cost }> {
  const [owner, holder, other, signer] = chain.wallets as [Wallet, Wallet, Wallet, Wallet];
  const issuer = await deployClaimIssuer(owner, signer);
  const { token, registry } = await deploySuite(owner, issuer);
  const authority = await deployIdentityAuthority(owner);
  for (const wallet of [holder, other]) {
    const identity = await deployIdentity(authority, wallet);
    await addClaim(identity, wallet, issuer, signer);
    await send(registry, "registerIdentity", wallet, identity, COUNTRY);
    await send(token, "mint", wallet, 10n * AMOUNT);
  }
  await send(token, "unpause");
  const transfer = await steadyCost(chain, () => call(by(holder, token), "transfer", other, AMOUNT));
  await send(token, "freezePartialTokens", other, AMOUNT);
  return { transfer, freeze: await costOf(chain, call(token, "freezePartialTokens", holder, AMOUNT)) };
}

/** The token behind its proxies, as the vendor deploys it. */
async function deploySuite(owner: Wallet, issuer: Contract): Promise<Suite> {
  const authority = await deployImplementations(owner);
  const topics = await deploy(owner, trex.contracts.ClaimTopicsRegistryProxy, authority);
  const issuers = await deploy(owner, trex.contracts.TrustedIssuersRegistryProxy, authority);
  const storage = await deploy(owner, trex.contracts.IdentityRegistryStorageProxy, authority);
  const compliance = await deploy(owner, trex.contracts.ModularComplianceProxy, authority);
  const registryProxy = trex.contracts.IdentityRegistryProxy;
  const registry = await deploy(owner, registryProxy, authority, issuers, topics, storage);
  const names = ["Peer", "PEER", 2, ZeroAddress];
  const token = await deploy(owner, trex.contracts.TokenProxy, authority, registry, compliance, ...names);

  await send(behind(storage, trex.contracts.IdentityRegistryStorage), "bindIdentityRegistry", registry);
  await send(behind(topics, trex.contracts.ClaimTopicsRegistry), "addClaimTopic", TOPIC);
  await send(behind(issuers, trex.contracts.TrustedIssuersRegistry), "addTrustedIssuer", issuer, [TOPIC]);
  const suite = {
    token: behind(token, trex.contracts.Token),
    registry: behind(registry, trex.contracts.IdentityRegistry),
  };
  await send(suite.token, "addAgent", owner);
  await send(suite.registry, "addAgent", owner);
  await send(suite.registry, "addAgent", token);
  return suite;
}

async function deployImplementations(owner: Wallet): Promise<Contract> {
  const { contracts } = trex;
  const authority = await deploy(owner, contracts.TREXImplementationAuthority, true, ZeroAddress, ZeroAddress);
  const implementations = {
    tokenImplementation: await deploy(owner, contracts.Token),
    ctrImplementation: await deploy(owner, contracts.ClaimTopicsRegistry),
    irImplementation: await deploy(owner, contracts.IdentityRegistry),
    irsImplementation: await deploy(owner, contracts.IdentityRegistryStorage),
    tirImplementation: await deploy(owner, contracts.TrustedIssuersRegistry),
    mcImplementation: await deploy(owner, contracts.ModularCompliance),
  };
  await send(authority, "addAndUseTREXVersion", { major: 4, minor: 1, patch: 6 }, implementations);
  return authority;
}

async function deployClaimIssuer(owner: Wallet, signer: Wallet): Promise<Contract> {
  const issuer = await deploy(owner, ClaimIssuer, owner);
  await send(issuer, "addKey", keyOf(signer), CLAIM_SIGNER, ECDSA_KEY);
  return issuer;
}

async function deployIdentityAuthority(owner: Wallet): Promise<Contract> {
  const implementation = await deploy(owner, Identity, owner, true);
  return deploy(owner, ImplementationAuthority, implementation);
}

async function deployIdentity(authority: Contract, wallet: Wallet): Promise<Contract> {
  const proxy = await deploy(wallet, IdentityProxy, authority, wallet);
  return behind(proxy, Identity);
}

async function addClaim(identity: Contract, wallet: Wallet, issuer: Contract, signer: Wallet): Promise<void> {
  const subject = await identity.getAddress();
  const claim = AbiCoder.defaultAbiCoder().encode(["address", "uint256", "bytes"], [subject, TOPIC, DATA]);
  const signature = await signer.signMessage(getBytes(keccak256(claim)));
  await send(by(wallet, identity), "addClaim", TOPIC, ECDSA_KEY, issuer, signature, DATA, "");
}

function keyOf(wallet: Wallet): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["address"], [wallet.address]));
}

async function deploy(owner: Wallet, artifact: Artifact, ...args: unknown[]): Promise<Contract> {
  const factory = new ContractFactory<unknown[], Contract>(artifact.abi, artifact.bytecode, owner);
  return deployed<Contract>(factory.deploy(...args));
}

function behind(proxy: Contract, artifact: Artifact): Contract {
  return new Contract(proxy.target, artifact.abi, proxy.runner);
}

function by(wallet: Wallet, contract: Contract): Contract {
  return new Contract(contract.target, contract.interface, wallet);
}

/**
 * The vendor ships no typings of its contracts. Its proxies hold back 10,000 gas from each call, which an estimate on
 * eSpace does not foresee; a limit within 4/3 of the use is still charged exactly.
 */
async function call(contract: Contract, name: string, ...args: unknown[]): Promise<ContractTransactionResponse> {
  const method = contract.getFunction(name);
  const estimate = await method.estimateGas(...args);
  return method.send(...args, { gasLimit: (estimate * 5n) / 4n });
}

async function send(contract: Contract, name: string, ...args: unknown[]): Promise<void> {
  await mined(call(contract, name, ...args));
}
